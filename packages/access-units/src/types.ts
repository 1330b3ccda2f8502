/** One picture of an encoder, with its time. */
export interface TimedAccessUnit {
  /** Its index among the received access units, which faults report. */
  readonly index: number;
  /** Producer timestamp: milliseconds since the Unix epoch, a whole number. */
  readonly timestampMs: number;
  /** Whether its sender says that decoding can begin here. */
  readonly keyframe: boolean;
  /** NAL units, each preceded by its length; the avcC gives the size of the length. */
  readonly data: Uint8Array;
}

/** Limits of a video. */
export interface VideoLimits {
  /** `profile_idc` of ITU-T H.264 annex A.2. */
  readonly profiles: readonly number[];
  /** Highest level, times ten. */
  readonly maxLevel: number;
  /** Most NAL units of an access unit. */
  readonly maxNalUnits: number;
  /** Most pixels (width times height) of a picture, as shown. */
  readonly maxFramePixels: number;
}

/** A reason to refuse a video. */
export interface VideoFault {
  /** Index of the access unit; undefined if the codec private data is at fault. */
  readonly index: number | undefined;
  /** A stable name, for programs: `reordered`, `parameter-sets-changed`, `chroma-format`. */
  readonly rule: string;
  /** For people: a phrase that follows the place and names what was found. */
  readonly reason: string;
}

/** A batch to wrap into fragments. */
export interface VideoToWrap {
  /** The avcC of all access units: `AVCDecoderConfigurationRecord`, ISO/IEC 14496-15 section 5.3.3. */
  readonly codecPrivate: Uint8Array;
  /** At least one, in strictly increasing order of time. */
  readonly accessUnits: readonly TimedAccessUnit[];
  /** When the last one ends, in milliseconds since the Unix epoch. */
  readonly endMs: number;
  /** 16 bytes that identify the segment. The same input with the same bytes gives the same output. */
  readonly segmentUuid: Uint8Array;
}

/** A Matroska segment that holds the batch. */
export interface WrappedVideo {
  /** Its time starts at 0, which is `startMs`. */
  readonly matroska: Uint8Array;
  /** Producer timestamp of the first picture, milliseconds since the Unix epoch. */
  readonly startMs: number;
  readonly durationMs: number;
  /** Pixels of a shown picture, from the parameter sets. */
  readonly canvas: { readonly width: number; readonly height: number };
  /** The avcC of the track, as players get it. */
  readonly codecPrivate: Uint8Array;
  /** Each begins with a keyframe: one Kinesis Video fragment. */
  readonly clusters: readonly { readonly startMs: number; readonly frameCount: number }[];
}
