import { box, boxParts, fullBox, uint32, uint32List, uint64 } from './box.ts';
import type { Sample } from './sample.ts';
import { segmentTrackId } from './write-init-segment.ts';

/**
 * Writes a media segment: `moof` and `mdat` (ISO/IEC 14496-12 section 8.8).
 * @param sequenceNumber 1 for the first segment; rises from segment to segment
 * @param samples at least one
 */
export function writeMediaSegment(sequenceNumber: number, samples: readonly Sample[]): Buffer {
  const dataOffset = movieFragment(sequenceNumber, samples, 0).length + mediaDataHeaderBytes;
  const media = samples.map(({ data }) => data);
  return Buffer.concat([movieFragment(sequenceNumber, samples, dataOffset), ...boxParts('mdat', media)]);
}

function movieFragment(sequenceNumber: number, samples: readonly Sample[], dataOffset: number): Buffer {
  const header = fullBox('tfhd', 0, offsetsFromMovieFragment, uint32(segmentTrackId));
  const decodeTime = fullBox('tfdt', 1, 0, uint64(samples[0]?.decodeTime ?? 0));
  const entries = samples.flatMap(({ data, isSync, duration, compositionOffset }) => [
    duration,
    data.length,
    isSync ? syncSample : dependentSample,
    compositionOffset,
  ]);
  const counts = uint32(samples.length, dataOffset);
  const run = fullBox('trun', signedOffsets, everyField, counts, uint32List(entries));
  return box('moof', fullBox('mfhd', 0, 0, uint32(sequenceNumber)), box('traf', header, decodeTime, run));
}

const mediaDataHeaderBytes = 8;
const offsetsFromMovieFragment = 0x20000;
const signedOffsets = 1;
/** Data offset, and of each sample duration, size, flags and composition offset. */
const everyField = 0xf01;
const syncSample = 0x02000000;
const dependentSample = 0x01010000;
