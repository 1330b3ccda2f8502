import { type SegmentInfo, type Track, writeClusterParts, writeSegmentHeader } from '@frame-ingest/matroska';
import type { Canvas } from '../canvas.ts';
import type { EncodedFrame } from './read-encoded-video.ts';

/** A frame with its place in time. */
export interface TimedFrame extends EncodedFrame {
  /** Milliseconds since the start of the batch. */
  readonly offsetMs: number;
}

export interface FragmentToWrite {
  readonly canvas: Canvas;
  readonly codecPrivate: Uint8Array;
  /** Each begins with a keyframe and becomes one cluster: one Kinesis Video fragment. */
  readonly clusters: readonly (readonly TimedFrame[])[];
  /** 16 bytes that identify the segment. */
  readonly segmentUuid: Uint8Array;
}

const trackNumber = 1;
/** H.273 code points: BT.601 matrix, BT.709 transfer and primaries; limited range. */
const limitedBt601 = { matrixCoefficients: 6, transferCharacteristics: 1, primaries: 1, range: 1 };

/** Writes one Matroska segment whose time starts at 0, every frame at its own millisecond. */
export function writeFragment({ canvas, codecPrivate, clusters, segmentUuid }: FragmentToWrite): Uint8Array {
  const info: SegmentInfo = {
    timestampScale: 1_000_000,
    segmentUuid,
    muxingApp: '@frame-ingest/matroska',
    writingApp: 'FrameIngest',
  };
  const track: Track = {
    number: trackNumber,
    uid: Buffer.from(segmentUuid).readBigUInt64BE(),
    type: 1,
    // AWS's documents print V_MPEG/ISO/AVC; its producers and recordings have this, Matroska's own name.
    codecId: 'V_MPEG4/ISO/AVC',
    codecPrivate,
    video: { pixelWidth: canvas.width, pixelHeight: canvas.height, colour: limitedBt601 },
  };
  return Buffer.concat([
    writeSegmentHeader(info, [track]),
    ...clusters.flatMap((frames) =>
      writeClusterParts(
        frames[0]?.offsetMs ?? 0,
        frames.map(({ offsetMs, keyframe, data }) => ({ trackNumber, timestamp: offsetMs, keyframe, data })),
      ),
    ),
  ]);
}
