/** Which H.264 the service takes from a client. `RequestLimits` limits its pixels and bytes, as for every request. */
export interface CodecLimits {
  /**
   * Each `profile_idc` that HLS players take: 66 Baseline (without slice groups), 77 Main, 100 High.
   * @see https://developer.apple.com/documentation/http-live-streaming/hls-authoring-specification-for-apple-devices
   */
  readonly profiles: readonly number[];
  /**
   * Highest level, times ten: 52 is level 5.2 (ITU-T H.264 table A-1). Decoders of High profile in phones end there.
   */
  readonly maxLevel: number;
  /** Most NAL units in an access unit. Encoders make a few slices per picture. */
  readonly maxNalUnits: number;
}

/** The limits of every deployment that takes H.264. */
export const codecLimits: CodecLimits = { profiles: [66, 77, 100], maxLevel: 52, maxNalUnits: 256 };
