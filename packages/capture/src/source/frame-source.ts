import type { CapturedFrame } from '../captured-frame.ts';
import type { CaptureError } from '../errors.ts';
import type { EncodingLane } from './encoding.ts';

/** Opens a source and begins to deliver frames. Rejects with a `CaptureError` when it cannot be opened. */
export type StartSource = (events: SourceEvents) => Promise<FrameSource>;

/** What a source tells whoever started it. */
export interface SourceEvents {
  /** Called once for each frame, in the order of capture, skipped ones included. */
  readonly onFrame: (frame: CapturedFrame) => void;
  /** The source broke off by itself, for example because the camera was unplugged. */
  readonly onEnd: (error: CaptureError) => void;
  /** How the source does: about twice a second, and a last time when it stops, after the last frame. */
  readonly onHealth?: (health: SourceHealth) => void;
  /** Something happened to the source, which goes on. */
  readonly onChange?: (change: SourceChange) => void;
}

/** A source that is open and delivers frames. */
export interface FrameSource {
  /** Delivers the frames that are still being encoded, then releases the camera and every other resource. */
  readonly stop: () => Promise<void>;
  /** Asks for another rate, size or quality, from the next frames on. What is left out stays. */
  readonly change: (wish: Partial<CaptureSettings>) => void;
  /** How the source does now. */
  readonly health: () => SourceHealth;
}

/** What is asked of a source. */
export interface CaptureSettings {
  /** Frames per second. A source that is slower stays so. */
  readonly framerate: number;
  /** Pixels: frames are scaled down to fit, never up. */
  readonly width: number;
  /** Pixels, as `width`. */
  readonly height: number;
  /** JPEG quality, 0 to 1; H.264 is given the bits that look alike. */
  readonly quality: number;
}

/**
 * Where the frames went: `captured + thinned + lost` is `delivered` when the source has stopped; before, a few frames may be
 * under way.
 */
export interface SourceCounts {
  /** Frames that the source gave since the first one that was read. */
  readonly delivered: number;
  /** Told by `onFrame`, skipped ones included. */
  readonly captured: number;
  /** Left out because the chosen rate is lower than that of the source. */
  readonly thinned: number;
  /** Given by the source and never read: the computer was busy. */
  readonly lost: number;
}

/** How a source does. */
export interface SourceHealth extends SourceCounts {
  /** What was asked for, lately. */
  readonly asked: CaptureSettings;
  /** What the camera says that it gives: pixels, and frames per second where it says so. Undefined for other sources. */
  readonly given?: { readonly width: number; readonly height: number; readonly framerate?: number };
  /** What was measured: frames per second that were captured lately, and the size of the last one before it was scaled. */
  readonly reached: { readonly framerate: number; readonly width: number; readonly height: number };
  /** How its frames are encoded, and why not in H.264; undefined as long as that is being tried, and for sources that do not say. */
  readonly lane?: EncodingLane | undefined;
}

/**
 * What may happen to a source. `muted` and `unmuted`: the system or the user withholds the pictures. `stalled`: no frame for two
 * seconds, so that whoever collects frames should not wait for more; `resumed`: they come again. `resized`: the pictures have
 * another size, as when a phone is turned. `devices_changed`: cameras came or went. `clock_changed`: the clock of this computer
 * was set, or the computer slept; set back, it stays ahead and gives way slowly. `lane`: the frames from now on are encoded otherwise;
 * told where H.264 was to be tried, and when it breaks.
 */
export type SourceChange =
  | { readonly type: 'muted' | 'unmuted' | 'stalled' | 'resumed' | 'devices_changed' }
  | { readonly type: 'resized'; readonly width: number; readonly height: number }
  | { readonly type: 'clock_changed'; readonly changeMs: number }
  | ({ readonly type: 'lane' } & EncodingLane);
