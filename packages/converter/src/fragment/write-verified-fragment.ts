import { type FragmentToWrite, findFragmentFault, writeFragment } from '@frame-ingest/access-units/fragment';
import { FfmpegError } from '../errors.ts';

/** H.273 code points: BT.601 matrix, BT.709 transfer and primaries; limited range. */
const limitedBt601 = { matrixCoefficients: 6, transferCharacteristics: 1, primaries: 1, range: 1 };

/**
 * Writes a segment, reads it back and compares: nothing leaves that a player or Kinesis Video could not take.
 * @throws FfmpegError `encoder_failed`, naming the first difference
 */
export function writeVerifiedFragment(fragment: Omit<FragmentToWrite, 'colour'>): Uint8Array {
  const wanted = { ...fragment, colour: limitedBt601 };
  const matroska = writeFragment(wanted);
  const fault = findFragmentFault(matroska, wanted);
  if (fault !== undefined) throw new FfmpegError('encoder_failed', `The fragment was not sent: ${fault}`);
  return matroska;
}
