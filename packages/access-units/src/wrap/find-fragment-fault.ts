import { fragmentLimits } from '@frame-ingest/kinesis-video';
import { readSegments } from '@frame-ingest/matroska/media';
import { isEqual } from '../is-equal.ts';
import type { FragmentToWrite } from './write-fragment.ts';

const { maxFragmentBytes } = fragmentLimits;

/**
 * Reads a written segment back and compares it with its source: the time of every frame, the keyframe at the start of every
 * cluster, the codec private data.
 * @returns the first difference; a segment with one must not be sent
 */
export function findFragmentFault(matroska: Uint8Array, wanted: FragmentToWrite): string | undefined {
  const segments = readSegments(matroska);
  const [segment] = segments;
  if (segment === undefined || segments.length > 1)
    return `it has ${segments.length} segments instead of one`;
  if (!isEqual(segment.tracks[0]?.codecPrivate ?? new Uint8Array(), wanted.codecPrivate)) {
    return 'its codec private data differs from the encoder output';
  }
  if (segment.clusters.length !== wanted.clusters.length) {
    return `it has ${segment.clusters.length} clusters instead of ${wanted.clusters.length}`;
  }
  for (const [number, { timestamp, blocks }] of segment.clusters.entries()) {
    const frames = wanted.clusters[number] ?? [];
    if (blocks.length !== frames.length)
      return `cluster ${number} has ${blocks.length} of ${frames.length} frames`;
    if (blocks[0]?.keyframe !== true) return `cluster ${number} does not begin with a keyframe`;
    const moved = blocks.findIndex(
      ({ relativeTimestamp }, index) => timestamp + relativeTimestamp !== frames[index]?.offsetMs,
    );
    if (moved !== -1) return `frame ${moved} of cluster ${number} is not at ${frames[moved]?.offsetMs} ms`;
    const bytes = blocks.reduce((sum, { data }) => sum + data.length, 0);
    if (bytes > maxFragmentBytes)
      return `cluster ${number} has ${bytes} bytes; the most is ${maxFragmentBytes}`;
  }
  return undefined;
}
