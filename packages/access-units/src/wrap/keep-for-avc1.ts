import { joinWithLengths, NalUnitType, nalUnitType, splitByLength } from '@frame-ingest/matroska/h264';

/**
 * What an access unit of "avc1" does not hold: parameter sets are in the avcC, and delimiters, ends and filler are for byte
 * streams (ISO/IEC 14496-15 sections 5.3.2 and 5.4.2).
 */
const leftOut: ReadonlySet<number> = new Set([
  NalUnitType.sequenceParameterSet,
  NalUnitType.pictureParameterSet,
  NalUnitType.accessUnitDelimiter,
  NalUnitType.endOfSequence,
  NalUnitType.endOfStream,
  NalUnitType.fillerData,
]);

/**
 * Makes an access unit what Matroska holds: slices and supplemental information as they are, behind lengths of 4 bytes.
 * @param data NAL units, each behind its length
 * @returns `data` itself where that is so already
 */
export function keepForAvc1(data: Uint8Array, lengthSize: number): Uint8Array {
  const units = splitByLength(data, lengthSize) ?? [];
  const kept = units.filter((unit) => !leftOut.has(nalUnitType(unit)));
  return lengthSize === 4 && kept.length === units.length ? data : joinWithLengths(kept);
}
