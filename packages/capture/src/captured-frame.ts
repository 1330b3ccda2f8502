/** One frame of a source, in the order of capture. */
export type CapturedFrame = CapturedImage | SkippedFrame;

/** A frame that has a picture. */
export interface CapturedImage {
  /** Capture time in whole milliseconds since the Unix epoch, later than that of the frame before. */
  readonly timestampMs: number;
  /**
   * The picture as a JPEG, PNG or WebP file, or with `h264` as an access unit. A source may give the same bytes again: they are
   * not to be changed or transferred.
   */
  readonly image: Uint8Array<ArrayBuffer>;
  /**
   * What the picture is a part of, where it is H.264.
   * @default - the picture is a file of its own
   */
  readonly h264?: H264Picture;
}

/** A picture that an encoder has made of a camera's: NAL units, each behind its length. */
export interface H264Picture {
  /** Whether decoding can begin here. */
  readonly keyframe: boolean;
  /** The avcC of the encoder, the same bytes for as long as nothing about it changes. */
  readonly codecPrivate: Uint8Array<ArrayBuffer>;
}

/** A frame that was due but has no picture. It keeps its place, so that its loss is reported and not hidden. */
export interface SkippedFrame {
  /** When it was due, in whole milliseconds since the Unix epoch. */
  readonly timestampMs: number;
  /**
   * Tells a skipped frame from a {@link CapturedImage}; it is `null` in the request, too, and the service reports it as dropped.
   */
  readonly image: null;
  /** For people: why there is no picture, such as `too large: ...`. */
  readonly skipReason: string;
}
