import type { CaptureSettings } from '../adapt/capture-settings.ts';
import type { CapturedFrame } from '../captured-frame.ts';
import type { CaptureError } from '../errors.ts';

/** Opens a source and begins to deliver frames. Rejects with a `CaptureError` when it cannot be opened. */
export type StartSource = (events: SourceEvents) => Promise<FrameSource>;

/** What a source tells whoever started it. */
export interface SourceEvents {
  /** Called once for each frame, in the order of capture, skipped ones included. */
  readonly onFrame: (frame: CapturedFrame) => void;
  /** The source broke off by itself, for example because the camera was unplugged. */
  readonly onEnd: (error: CaptureError) => void;
}

/** A source that is open and delivers frames. */
export interface FrameSource {
  /** Captures with other settings from now on. */
  readonly change?: (settings: CaptureSettings) => void;
  /** Delivers the frames that are still being encoded, then releases the camera and every other resource. */
  readonly stop: () => Promise<void>;
}
