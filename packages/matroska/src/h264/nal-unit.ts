/** Types of NAL units by their numbers (ITU-T H.264 table 7-1), those that a stream of pictures needs. */
export const NalUnitType = {
  /** A slice of a picture that others may be needed for. */
  slice: 1,
  /** A slice's first data partition (Extended profile). */
  sliceDataPartitionA: 2,
  /** A slice of an IDR picture, from which on everything can be decoded. */
  idrSlice: 5,
  /** Supplemental enhancement information: no decoder needs it. */
  sei: 6,
  sequenceParameterSet: 7,
  pictureParameterSet: 8,
  accessUnitDelimiter: 9,
  /** What follows is to be decoded without what came before. */
  endOfSequence: 10,
  endOfStream: 11,
  /** Bytes that keep a bit rate up. */
  fillerData: 12,
} as const;

/**
 * Reads the type of a NAL unit (ITU-T H.264 section 7.3.1).
 * @param unit with its header byte
 * @returns its `nal_unit_type`; 0, which is none of {@link NalUnitType}, for a unit without bytes
 */
export function nalUnitType(unit: Uint8Array): number {
  return (unit[0] ?? 0) & 0x1f;
}

/** Whether a NAL unit begins with a slice header. */
export function isSlice(unit: Uint8Array): boolean {
  const type = nalUnitType(unit);
  return (
    type === NalUnitType.slice || type === NalUnitType.sliceDataPartitionA || type === NalUnitType.idrSlice
  );
}
