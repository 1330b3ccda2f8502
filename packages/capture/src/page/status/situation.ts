import type { CaptureSettings } from '../../source/frame-source.ts';
import type { UploadState } from '../../upload/upload-queue.ts';

/** Everything that the page's status depends on. */
export interface Situation {
  readonly phase: Phase;
  /** Whether the chosen source is a camera. */
  readonly hasCamera: boolean;
  /** The current or last run; undefined before the first. */
  readonly run: RunHealth | undefined;
  /** Undefined until the log on this device is open. */
  readonly upload: UploadState | undefined;
  /** Whether waiting frames survive a reload. */
  readonly durability: 'disk' | 'memory';
}

/**
 * What the page does with the source. `preview`: shows the camera and captures nothing. `asking`: the browser may be asking the
 * user for the camera. `loading`: loads the sample clip. `stopping`: the source is released, its frames are being sent.
 */
export type Phase = 'idle' | 'preview' | 'asking' | 'loading' | 'running' | 'stopping';

/** The health of a run. */
export interface RunHealth {
  /** Frames that the camera delivered and this page captured, skipped ones included. */
  readonly captured: number;
  /** Frames that will never be in the video, wherever they were lost. */
  readonly lost: number;
  /** How many of them never reached this page. */
  readonly lostAtSource: number;
  /** When the source fell silent, in milliseconds since the Unix epoch; undefined while it delivers frames. */
  readonly silentSinceMs: number | undefined;
  /** The current settings, if the network has reduced them. */
  readonly reducedTo: CaptureSettings | undefined;
}
