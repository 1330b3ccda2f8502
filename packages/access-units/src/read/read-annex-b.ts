import {
  isSlice,
  joinWithLengths,
  NalUnitType,
  nalUnitType,
  splitByStartCode,
} from '@frame-ingest/matroska/h264';
import { InvalidVideoError } from '../errors.ts';
import { collectParameterSets } from './collect-parameter-sets.ts';
import type { EncodedVideo } from './encoded-video.ts';
import { splitAccessUnits } from './split-access-units.ts';

/**
 * Reads a byte stream (ITU-T H.264 annex B) from an encoder or a capture program: with or without delimiters, with parameter
 * sets once or before each keyframe, with start codes of 3 or 4 bytes. A byte stream has no times.
 * @param bytes from a start code to the end of an access unit
 * @returns its access units with all their NAL units and 4-byte lengths; those with an IDR slice are keyframes
 * @throws InvalidVideoError if `bytes` is not a byte stream, has no parameter sets, or has far too many NAL units
 */
export function readAnnexB(bytes: Uint8Array): EncodedVideo {
  const units = splitByStartCode(bytes);
  if (units === undefined) throw new InvalidVideoError([{ index: undefined, ...noByteStream(bytes) }]);
  const codecPrivate = collectParameterSets(units);
  const accessUnits = splitAccessUnits(units).map((accessUnit) => ({
    keyframe: accessUnit.some((unit) => nalUnitType(unit) === NalUnitType.idrSlice),
    data: joinWithLengths(accessUnit),
  }));
  if (!units.some(isSlice)) {
    throw new InvalidVideoError([{ index: undefined, rule: 'no-picture', reason: 'has no picture' }]);
  }
  return { codecPrivate, accessUnits };
}

function noByteStream(bytes: Uint8Array): { rule: string; reason: string } {
  const hasStartCode = bytes.findIndex((byte) => byte !== 0) >= 2 && bytes.find((byte) => byte !== 0) === 1;
  const reason = hasStartCode
    ? 'has no NAL units, or more than a video of this length can have'
    : 'does not begin with a start code (00 00 01), so it is not an H.264 byte stream (Annex B)';
  return { rule: 'byte-stream', reason };
}
