/** One picture from an encoder, without its time. */
export interface EncodedAccessUnit {
  /** Whether its writer says that decoding can begin here. */
  readonly keyframe: boolean;
  /** NAL units, each preceded by its length; the avcC gives the size of the length. */
  readonly data: Uint8Array;
}

/** The output of an encoder, in decoding order and unchecked: see `findVideoFaults`. */
export interface EncodedVideo<AccessUnit extends EncodedAccessUnit = EncodedAccessUnit> {
  /** The avcC: AVCDecoderConfigurationRecord, ISO/IEC 14496-15 section 5.3.3. */
  readonly codecPrivate: Uint8Array;
  readonly accessUnits: readonly AccessUnit[];
}
