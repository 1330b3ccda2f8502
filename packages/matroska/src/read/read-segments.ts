import { MatroskaError } from '../errors.ts';
import type { Block, SegmentInfo, SimpleTag, Track } from '../types.ts';
import { MatroskaReader } from './matroska-reader.ts';

/** One cluster with its frames and the tags that follow it. */
export interface Cluster {
  /** In timestamp units of the segment. */
  readonly timestamp: number;
  /** In the order of the file. */
  readonly blocks: readonly Block[];
  /** Tags between this cluster and the next. */
  readonly tags: readonly SimpleTag[];
}

/** One Matroska document whole in memory. */
export interface Segment {
  /** With a timestamp scale of 1 ms where the document has no Info element (RFC 9559 section 5.1.2.9). */
  readonly info: SegmentInfo;
  readonly tracks: readonly Track[];
  /** Tags that come before the first cluster. */
  readonly tags: readonly SimpleTag[];
  readonly clusters: readonly Cluster[];
}

/**
 * Reads Matroska documents that follow each other, as the payload of GetMedia holds them, or a file holds one.
 * @throws MatroskaError where the bytes are not Matroska
 */
export function readSegments(bytes: Uint8Array): Segment[] {
  const reader = new MatroskaReader();
  const segments: SegmentUnderway[] = [];
  const current = (byteOffset: number): SegmentUnderway => {
    const segment = segments.at(-1);
    if (segment === undefined) throw new MatroskaError('The bytes have no Segment', byteOffset);
    return segment;
  };

  for (const event of [...reader.push(bytes), ...reader.end()]) {
    if (event.type === 'segment') {
      segments.push({ info: { timestampScale: 1_000_000 }, tracks: [], tags: [], clusters: [] });
    } else if (event.type === 'info') {
      current(event.byteOffset).info = event.info;
    } else if (event.type === 'tracks') {
      current(event.byteOffset).tracks.push(...event.tracks);
    } else if (event.type === 'clusterStart') {
      current(event.byteOffset).clusters.push({ timestamp: 0, blocks: [], tags: [] });
    } else if (event.type === 'tags') {
      const segment = current(event.byteOffset);
      (segment.clusters.at(-1) ?? segment).tags.push(...event.tags);
    } else if (event.type === 'clusterTimestamp' || event.type === 'block') {
      const cluster = current(event.byteOffset).clusters.at(-1) as ClusterUnderway;
      if (event.type === 'block') cluster.blocks.push(event.block);
      else cluster.timestamp = event.timestamp;
    }
  }
  return segments;
}

interface ClusterUnderway extends Cluster {
  timestamp: number;
  readonly blocks: Block[];
  readonly tags: SimpleTag[];
}

interface SegmentUnderway extends Segment {
  info: SegmentInfo;
  readonly tracks: Track[];
  readonly tags: SimpleTag[];
  readonly clusters: ClusterUnderway[];
}
