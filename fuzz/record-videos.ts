import { readdirSync, readFileSync } from 'node:fs';
import { readAnnexB } from '@frame-ingest/access-units';
import { readH264Batch } from '@frame-ingest/contract';
import { type Track, writeCluster, writeSegmentHeader } from '@frame-ingest/matroska';
import { joinWithStartCodes, parseAvcConfiguration, splitByLength } from '@frame-ingest/matroska/h264';
import { encodeH264 } from '../test/support/h264-video.ts';

/** One video in all the forms in which it may come. */
export interface FuzzVideo {
  readonly codecPrivate: Uint8Array;
  readonly accessUnits: readonly { readonly keyframe: boolean; readonly data: Uint8Array }[];
}

const recordings = new URL('../packages/access-units/test/fixtures/', import.meta.url);

/** Small videos of the encoders here and of browsers: most are taken as they are, and some are not. */
export function recordVideos(): FuzzVideo[] {
  const x264 = [
    ['-profile:v', 'baseline', '-bf', '0'],
    ['-bf', '0', '-x264-params', 'slices=3:aud=1'],
    ['-profile:v', 'main', '-bf', '0', '-x264-params', 'intra-refresh=1'],
    ['-bf', '0', '-x264-params', 'nal-hrd=cbr:filler=1:vbv-maxrate=100:vbv-bufsize=100:bitrate=100'],
    ['-bf', '2', '-x264-params', 'open-gop=1'],
    ['-bf', '0', '-pix_fmt', 'yuv422p10le'],
    ['-bf', '0', '-flags', '+ildct', '-x264-params', 'tff=1'],
  ];
  const options = { frames: 12, keyEvery: 6, size: '64x48' };
  const encoded = x264.map((encoder) => readAnnexB(encodeH264({ ...options, encoder })));
  const names = readdirSync(recordings).filter((name) => name.endsWith('.bin'));
  return [...encoded, ...names.map((name) => readRecording(readFileSync(new URL(name, recordings))))];
}

function readRecording(bytes: Uint8Array): FuzzVideo {
  const { codecPrivate, frames } = readH264Batch(bytes);
  return { codecPrivate, accessUnits: frames.filter((frame) => frame !== null) };
}

/** The byte stream of a video, with its parameter sets in front. */
export function toByteStream({ codecPrivate, accessUnits }: FuzzVideo): Buffer {
  const { sequenceParameterSets = [], pictureParameterSets = [] } = parseAvcConfiguration(codecPrivate) ?? {};
  const units = accessUnits.flatMap(({ data }) => splitByLength(data, 4) ?? [data]);
  return Buffer.from(joinWithStartCodes([...sequenceParameterSets, ...pictureParameterSets, ...units]));
}

/** A block counts its time from its cluster's time, in 16 bits with a sign (RFC 9559, 10.1). */
const maxOffsetMs = 32_767;

/** A producer's fragments of a video. @param timesMs of its frames */
export function toMatroska({ codecPrivate, accessUnits }: FuzzVideo, timesMs: readonly number[]): Buffer {
  const track: Track = { number: 1, uid: 1n, type: 1, codecId: 'V_MPEG4/ISO/AVC', codecPrivate };
  const blocks = accessUnits.map((unit, index) => ({
    ...unit,
    ...{ trackNumber: 1, timestamp: timesMs[index] ?? 0 },
  }));
  const clusters: (typeof blocks)[] = [];
  for (const block of blocks) {
    const cluster = clusters.at(-1);
    if (cluster === undefined || block.timestamp - (cluster[0]?.timestamp ?? 0) > maxOffsetMs)
      clusters.push([block]);
    else cluster.push(block);
  }
  return Buffer.concat([
    writeSegmentHeader({ timestampScale: 1_000_000 }, [track]),
    ...clusters.map((cluster) => writeCluster(cluster[0]?.timestamp ?? 0, cluster)),
  ]);
}
