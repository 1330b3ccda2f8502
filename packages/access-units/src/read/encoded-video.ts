/** One picture as an encoder gives it, without its time. */
export interface EncodedAccessUnit {
  /** Whether whoever wrote it says that decoding can begin here. */
  readonly keyframe: boolean;
  /** NAL units, each behind its length, of as many bytes as the avcC says. */
  readonly data: Uint8Array;
}

/** What an encoder gives, in decoding order. Nothing of it is checked: see `findVideoFaults`. */
export interface EncodedVideo<AccessUnit extends EncodedAccessUnit = EncodedAccessUnit> {
  /** The avcC: AVCDecoderConfigurationRecord, ISO/IEC 14496-15 section 5.3.3. */
  readonly codecPrivate: Uint8Array;
  readonly accessUnits: readonly AccessUnit[];
}
