import { joinWithLengths, NalUnitType, nalUnitType, splitByLength } from '@frame-ingest/matroska/h264';

const ignored: ReadonlySet<number> = new Set([NalUnitType.sei, NalUnitType.accessUnitDelimiter]);

/**
 * Leaves out what no decoder needs: x264 puts some 700 bytes about its settings into the first frame of each run.
 * @param data NAL units, each behind its length in 4 bytes
 * @returns `data` itself where there is nothing to leave out
 */
export function keepPictureNalUnits(data: Uint8Array): Uint8Array {
  const units = splitByLength(data, 4) ?? [];
  const kept = units.filter((unit) => !ignored.has(nalUnitType(unit)));
  return kept.length === units.length ? data : joinWithLengths(kept);
}
