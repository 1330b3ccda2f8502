import type { CapturedFrame } from '../captured-frame.ts';
import type { CaptureError } from '../errors.ts';
import type { EncodingLane } from './encoding.ts';

/** Opens a source and begins to deliver frames. Rejects with a `CaptureError` if it cannot be opened. */
export type StartSource = (events: SourceEvents) => Promise<FrameSource>;

/** Events of a source. */
export interface SourceEvents {
  /** Called once for each frame, in the order of capture, skipped ones included. */
  readonly onFrame: (frame: CapturedFrame) => void;
  /** Called if the source broke off, for example because the camera was unplugged. */
  readonly onEnd: (error: CaptureError) => void;
  /** Reports the source's health about twice a second, and once more when it stops, after the last frame. */
  readonly onHealth?: (health: SourceHealth) => void;
  /** Called if something happened to the source, which continues. */
  readonly onChange?: (change: SourceChange) => void;
}

/** A source that is open and delivers frames. */
export interface FrameSource {
  /** Delivers the frames that are still being encoded, then releases the camera and every other resource. */
  readonly stop: () => Promise<void>;
  /** Changes rate, size or quality from the next frames on. Omitted settings stay. */
  readonly change: (wish: Partial<CaptureSettings>) => void;
  /** The source's current health. */
  readonly health: () => SourceHealth;
}

/** The requested settings of a source. */
export interface CaptureSettings {
  /** Frames per second. A slower source stays slower. */
  readonly framerate: number;
  /** Pixels: frames are scaled down to fit, never up. */
  readonly width: number;
  /** Pixels, like `width`. */
  readonly height: number;
  /** JPEG quality, 0 to 1; H.264 gets a bit rate of similar quality. */
  readonly quality: number;
}

/**
 * What became of the frames: `captured + thinned + lost` equals `delivered` when the source has stopped; before, a few frames
 * may be in progress.
 */
export interface SourceCounts {
  /** Frames that the source delivered since the first one that was read. */
  readonly delivered: number;
  /** Frames passed to `onFrame`, skipped ones included. */
  readonly captured: number;
  /** Frames left out because the chosen rate is lower than the source's. */
  readonly thinned: number;
  /** Frames that the source delivered but that were never read, because the computer was busy. */
  readonly lost: number;
}

/** The health of a source. */
export interface SourceHealth extends SourceCounts {
  /** The latest requested settings. */
  readonly asked: CaptureSettings;
  /** The camera's own settings: pixels, and frames per second if it reports them. Undefined for other sources. */
  readonly given?: { readonly width: number; readonly height: number; readonly framerate?: number };
  /** Measured values: the recent frames per second, and the size of the last frame before scaling. */
  readonly reached: { readonly framerate: number; readonly width: number; readonly height: number };
  /**
   * How its frames are encoded, and why not as H.264; undefined while the encoder is being probed, and for sources that don't
   * report it.
   */
  readonly lane?: EncodingLane | undefined;
}

/**
 * Events of a running source. `muted` and `unmuted`: the system or the user withholds the pictures, or no longer does.
 * `stalled`: no frame for two seconds, so frames should not wait for more; `resumed`: frames arrive again. `resized`: the
 * pictures have another size, for example because a phone was turned. `devices_changed`: cameras were added or removed.
 * `clock_changed`: the clock of this computer was set, or the computer slept; if it was set back, times stay ahead and adjust
 * slowly. `lane`: the following frames are encoded differently; reported if H.264 was to be tried, and if it fails.
 */
export type SourceChange =
  | { readonly type: 'muted' | 'unmuted' | 'stalled' | 'resumed' | 'devices_changed' }
  | { readonly type: 'resized'; readonly width: number; readonly height: number }
  | { readonly type: 'clock_changed'; readonly changeMs: number }
  | ({ readonly type: 'lane' } & EncodingLane);
