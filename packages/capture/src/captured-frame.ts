/** One frame of a source, in the order of capture. */
export type CapturedFrame = CapturedImage | SkippedFrame;

export interface CapturedImage {
  /** Capture time in whole milliseconds since the Unix epoch, later than that of the frame before. */
  readonly timestampMs: number;
  /** The picture as a data URL. */
  readonly image: string;
}

/** A frame that was due but has no picture. It keeps its place, so that its loss is reported and not hidden. */
export interface SkippedFrame {
  readonly timestampMs: number;
  readonly image: null;
  readonly skipReason: string;
}
