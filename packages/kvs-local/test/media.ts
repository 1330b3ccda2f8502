import { type Track, writeCluster, writeSegmentHeader, writeTags } from '@frame-ingest/matroska';

export const video: Track = { number: 1, uid: 1n, type: 1, codecId: 'V_MPEG4/ISO/AVC' };
export const audio: Track = { number: 2, uid: 2n, type: 2, codecId: 'A_AAC' };

export function header(tracks: readonly Track[] = [video], timestampScale = 1_000_000): Uint8Array {
  return writeSegmentHeader({ timestampScale }, tracks);
}

/** One fragment's cluster of known size. @param offsets times of its frames after its own, all of one track */
export function cluster(
  timestamp: number,
  offsets: readonly number[] = [0, 500],
  trackNumber = 1,
): Uint8Array {
  return writeCluster(
    timestamp,
    offsets.map((offset, index) => ({
      trackNumber,
      timestamp: timestamp + offset,
      keyframe: index === 0,
      data: Uint8Array.of(0, 0, 0, 1, 0x65, index),
    })),
  );
}

/** The same with a size that is not told, as Kinesis Video's own producers write it. */
export function openCluster(
  timestamp: number,
  offsets?: readonly number[],
  trackNumber?: number,
): Uint8Array {
  return withUnknownSize(cluster(timestamp, offsets, trackNumber));
}

export function withUnknownSize(known: Uint8Array): Uint8Array {
  const sizeLength = Math.clz32(known[4] ?? 0) - 23;
  return Buffer.concat([known.subarray(0, 4), Uint8Array.of(0xff), known.subarray(4 + sizeLength)]);
}

/** A cluster of unknown size that holds nothing but its time. */
export function emptyCluster(timestamp: number): Uint8Array {
  return openCluster(timestamp, [0]).subarray(0, -'a38a81000080000000016500'.length / 2);
}

export const endOfFragment = writeTags([{ name: 'AWS_KINESISVIDEO_END_OF_FRAGMENT', value: '' }]);

export function tags(...names: readonly string[]): Uint8Array {
  return writeTags(names.map((name) => ({ name, value: 'value' })));
}

/** A time of the past, for absolute timecodes: 1577934245678. */
export const someTime = Date.UTC(2020, 0, 2, 3, 4, 5, 678);
