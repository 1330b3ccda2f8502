/** What H.264 may be that a client has encoded. Size and bytes have the limits of every request, `RequestLimits`. */
export interface CodecLimits {
  /**
   * `profile_idc` that players of HLS take: 66 Baseline (without its slice groups), 77 Main, 100 High.
   * @see https://developer.apple.com/documentation/http-live-streaming/hls-authoring-specification-for-apple-devices
   */
  readonly profiles: readonly number[];
  /**
   * Highest level, times ten: 52 is level 5.2 (ITU-T H.264 table A-1). High decoders of telephones end there.
   */
  readonly maxLevel: number;
  /** Most NAL units of an access unit: encoders make a few slices of a picture. */
  readonly maxNalUnits: number;
}

/** Those of every deployment that takes H.264. */
export const codecLimits: CodecLimits = { profiles: [66, 77, 100], maxLevel: 52, maxNalUnits: 256 };
