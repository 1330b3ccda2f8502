import { type FileHandle, open } from 'node:fs/promises';
import type { Fragment } from '@frame-ingest/get-media';
import { type Track, writeCluster, writeSegmentHeader } from '@frame-ingest/matroska';

/** A Matroska file that grows by whole fragments. */
export interface FragmentFile {
  readonly append: (fragment: Fragment) => Promise<void>;
  readonly close: () => Promise<void>;
}

const timestampScale = 1_000_000;

/** Where players start over. */
interface Segment {
  readonly tracks: string;
  /** The producer's time of its first frame. */
  readonly startMs: number;
}

/** Writes one timeline: fragments count their times each from a moment of its own. */
export async function createFragmentFile(path: string): Promise<FragmentFile> {
  const handle: FileHandle = await open(path, 'w');
  let segment: Segment | undefined;

  async function begin({ tracks, producerTimestampMs }: Fragment): Promise<Segment> {
    await handle.writeFile(writeSegmentHeader({ timestampScale, writingApp: 'frame-ingest' }, tracks));
    return { tracks: toKey(tracks), startMs: producerTimestampMs };
  }

  return {
    async append(fragment) {
      const { tracks, producerTimestampMs, frames } = fragment;
      const goesOn = segment?.tracks === toKey(tracks) && producerTimestampMs >= segment.startMs;
      if (!goesOn || segment === undefined) segment = await begin(fragment);
      const { startMs } = segment;
      const blocks = frames.map(({ track, timestampMs, keyframe, data }) => ({
        ...{ trackNumber: track.number, timestamp: Math.round(timestampMs - startMs), keyframe, data },
      }));
      const timestamp = Math.max(0, Math.min(...blocks.map((block) => block.timestamp)));
      if (blocks.length > 0) await handle.writeFile(writeCluster(timestamp, blocks));
    },
    close: () => handle.close(),
  };
}

function toKey(tracks: readonly Track[]): string {
  return tracks
    .map(
      ({ number, codecId, codecPrivate = [] }) =>
        `${number} ${codecId} ${Buffer.from(codecPrivate).toString('hex')}`,
    )
    .join();
}
