/** One frame of a source, in the order of capture. */
export type CapturedFrame = CapturedImage | SkippedFrame;

/** A frame that has a picture. */
export interface CapturedImage {
  /** Capture time in whole milliseconds since the Unix epoch, later than the time of the frame before. */
  readonly timestampMs: number;
  /**
   * The picture as a JPEG, PNG or WebP file, or with `h264` as an access unit. A source may deliver the same bytes again, so
   * they must not be changed or transferred.
   */
  readonly image: Uint8Array<ArrayBuffer>;
  /**
   * Set if the picture is H.264.
   * @default - the picture is a file
   */
  readonly h264?: H264Picture;
}

/** An encoded picture of a camera: NAL units, each preceded by its length. */
export interface H264Picture {
  /** Whether decoding can begin here. */
  readonly keyframe: boolean;
  /** The avcC of the encoder: the same array until it changes. */
  readonly codecPrivate: Uint8Array<ArrayBuffer>;
}

/** A frame that was due but has no picture. It keeps its place, so that its loss is reported. */
export interface SkippedFrame {
  /** When it was due, in whole milliseconds since the Unix epoch. */
  readonly timestampMs: number;
  /**
   * Distinguishes a skipped frame from a {@link CapturedImage}; it is also `null` in the request, and the service reports it as
   * dropped.
   */
  readonly image: null;
  /** For people: why there is no picture, such as `too large: ...`. */
  readonly skipReason: string;
}
