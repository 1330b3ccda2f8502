import {
  type ConvertFrames,
  type ConvertFramesInput,
  FfmpegError,
  NoUsableFramesError,
} from '@frame-ingest/converter';
import { writeCluster, writeSegmentHeader } from '@frame-ingest/matroska';
import type { Time } from '@frame-ingest/put-media';
import type { Dice } from '../basis/dice.ts';
import type { Faults } from '../basis/faults.ts';
import { broken } from '../cameras/camera-batch.ts';
import { toEncoded } from '../cameras/frame-in-time.ts';

const clusterMs = 2_000;

/** Writes Matroska as the real one does; its pictures are the images as they came, behind the version of the encoder. */
export function createSimulatedConverter(
  time: Time,
  dice: Dice,
  faults: Faults,
  encoderVersion: number,
): ConvertFrames {
  return async function convertFrames({ frames, endMs, segmentUuid }) {
    await time.sleep(dice.between(10, 400));
    if (faults.strikes('encoder: fails')) throw new FfmpegError('encoder_failed', 'ffmpeg failed');
    const isBroken = ({ image }: ConvertFramesInput['frames'][number]): boolean =>
      Buffer.from(image).includes(broken);
    const dropped = frames
      .filter(isBroken)
      .map(({ index }) => ({ index, reason: `frames[${index}] is broken` }));
    const usable = frames.filter((frame) => !isBroken(frame));
    const [first] = usable;
    if (first === undefined) throw new NoUsableFramesError(dropped);

    const startMs = first.timestampMs;
    const clusters = split(usable, startMs);
    const header = writeSegmentHeader({ timestampScale: 1_000_000, segmentUuid }, [
      { number: 1, uid: 1n, type: 1, codecId: 'V_MPEG4/ISO/AVC', video: { pixelWidth: 64, pixelHeight: 48 } },
    ]);
    const matroska = Buffer.concat([
      header,
      ...clusters.map((cluster) => write(cluster, startMs, encoderVersion)),
    ]);
    return {
      ...{ matroska, startMs, durationMs: endMs - startMs, canvas: { width: 64, height: 48 } },
      clusters: clusters.map((cluster) => ({
        startMs: cluster[0]?.timestampMs ?? 0,
        frameCount: cluster.length,
      })),
      ...{ codecPrivate: Uint8Array.of(1), encoded: usable.length, dropped, fallbacks: [] },
    };
  };
}

function split(frames: ConvertFramesInput['frames'], startMs: number): ConvertFramesInput['frames'][] {
  const clusters = new Map<number, ConvertFramesInput['frames'][number][]>();
  for (const frame of frames) {
    const position = Math.floor((frame.timestampMs - startMs) / clusterMs);
    clusters.set(position, [...(clusters.get(position) ?? []), frame]);
  }
  return [...clusters.values()];
}

function write(cluster: ConvertFramesInput['frames'], startMs: number, encoderVersion: number): Uint8Array {
  const blocks = cluster.map(({ timestampMs, image }, index) => ({
    ...{ trackNumber: 1, timestamp: timestampMs - startMs, keyframe: index === 0 },
    data: toEncoded(image, encoderVersion),
  }));
  return writeCluster(blocks[0]?.timestamp ?? 0, blocks);
}
