/** How frames are captured, as far as it can change during a run. */
export interface CaptureSettings {
  /** Frames per second. */
  readonly framerate: number;
  /** Pixels; frames are scaled down to fit. */
  readonly width: number;
  /** Pixels, as `width`. */
  readonly height: number;
  /** JPEG quality, 0 to 1. */
  readonly quality: number;
}
