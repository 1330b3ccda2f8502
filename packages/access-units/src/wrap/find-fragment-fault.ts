import { fragmentLimits } from '@frame-ingest/kinesis-video';
import { readSegments } from '@frame-ingest/matroska/media';
import { isEqual } from '../is-equal.ts';
import type { FragmentToWrite } from './write-fragment.ts';

const { maxFragmentBytes } = fragmentLimits;

/**
 * Reads a written segment back and compares it with what was to be in it: every frame at its time, every cluster from
 * a keyframe on, the codec private data.
 * @returns the first difference, for which it must not leave
 */
export function findFragmentFault(matroska: Uint8Array, wanted: FragmentToWrite): string | undefined {
  const segments = readSegments(matroska);
  const [segment] = segments;
  if (segment === undefined || segments.length > 1) return `it has ${segments.length} segments`;
  if (!isEqual(segment.tracks[0]?.codecPrivate ?? new Uint8Array(), wanted.codecPrivate)) {
    return 'its codec private data is not what the encoder gave';
  }
  if (segment.clusters.length !== wanted.clusters.length) {
    return `it has ${segment.clusters.length} clusters for ${wanted.clusters.length}`;
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
