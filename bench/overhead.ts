import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultLimits, type FrameBatch, parseFrameData } from '@frame-ingest/contract';
import { createConvertFrames } from '@frame-ingest/converter';
import { readSegments } from '@frame-ingest/matroska/media';
import { readImageSize } from '../packages/converter/src/decode/read-image-header.ts';
import { checkEncodedVideo } from '../packages/converter/src/encode/check-encoded-video.ts';
import { frameMs } from '../packages/converter/src/encode/encoder-arguments.ts';
import type { EncoderOutput } from '../packages/converter/src/encode/process/encoder-process.ts';
import { writeVerifiedFragment } from '../packages/converter/src/fragment/write-verified-fragment.ts';
import { batchDigest } from '../packages/handler/src/archive/batch-digest.ts';
import { readBody } from '../packages/handler/src/body/read-body.ts';
import { gatewayEvent } from '../packages/handler/test/gateway-event.ts';
import { bomb } from '../packages/handler/test/hostile-images.ts';
import { drawFrames } from './content/draw-frames.ts';
import { median } from './measure.ts';

const size = { width: 640, height: 480 };
const frameCount = 40;
const rounds = 25;

/**
 * Measures all that the function does itself around decoder and encoder, for 40 frames in a JSON body of 2.7 MB: reading
 * and checking the request, the digest that recognises it, and from the frames of ffmpeg to a fragment that is checked.
 */
export async function measureOverhead(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const images = drawFrames(folder, frameCount, size, 4);
  rmSync(folder, { recursive: true });
  const nowMs = Date.now();
  const body = JSON.stringify({
    frames: images.map((image) => `data:image/jpeg;base64,${image.toString('base64')}`),
    timestamps: images.map((_, index) => nowMs - 60_000 + index * 100),
  });
  const text = gatewayEvent({ method: 'POST', path: '/FrameData', body });
  const base64 = { ...text, body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
  const output = readOutput(await convert(images));
  const bombFile = bomb();

  const stages: Record<string, number[]> = {};
  const time = async <T>(stage: string, work: () => Promise<T> | T): Promise<T> => {
    const startMs = performance.now();
    const result = await work();
    stages[stage] = [...(stages[stage] ?? []), performance.now() - startMs];
    return result;
  };
  for (let round = 0; round < rounds; round += 1) {
    await time('request, base64 event', () => parse(base64, nowMs));
    const batch = await time('request, text event', () => parse(text, nowMs));
    await time('digest', () => batchDigest(batch));
    await time('fragment', () => mux(output));
    await time('refusing a bomb', () => refuseBomb(bombFile));
  }
  const lines = Object.entries(stages).map(([stage, values]) => [stage, median(values)] as const);
  const ours = lines
    .filter(([stage]) => ['request, base64 event', 'digest', 'fragment'].includes(stage))
    .reduce((sum, [, ms]) => sum + ms, 0);
  return [
    `\nAround decoder and encoder, ${frameCount} frames, ${(body.length / 1e6).toFixed(1)} MB of JSON, medians of ${rounds}:`,
    ...lines.map(([stage, ms]) => `  ${stage.padEnd(24)} ${ms.toFixed(2).padStart(6)} ms`),
    `  ${'all, with a base64 event'.padEnd(24)} ${ours.toFixed(2).padStart(6)} ms`,
  ].join('\n');
}

async function parse(event: Parameters<typeof readBody>[0], nowMs: number): Promise<FrameBatch> {
  const { request } = await readBody(event, { limits: defaultLimits, takesH264: false, nowMs });
  return parseFrameData(request, {
    ...{ limits: defaultLimits, defaultFramerate: 10, nowMs },
    decodeBase64: (text) => Buffer.from(text, 'base64'),
  });
}

async function convert(images: readonly Buffer[]): Promise<Uint8Array> {
  const frames = images.map((image, index) => ({ index, image, timestampMs: index * 100 }));
  const input = { endMs: frameCount * 100, timeoutMs: 60_000, segmentUuid: new Uint8Array(16) };
  return (await createConvertFrames()({ frames, ...input })).matroska;
}

/** A PNG of 16000x16000 pixels in 31 KB: its header is all that is read. */
async function refuseBomb(file: Buffer): Promise<void> {
  const refused = await readImageSize(file, { maxPixels: defaultLimits.maxFramePixels }).catch(
    () => 'refused',
  );
  if (refused !== 'refused') throw new Error('the bomb was not refused');
}

/** The fragment stands for ffmpeg's output, which has the same frames. */
function readOutput(matroska: Uint8Array): EncoderOutput {
  const [{ tracks, clusters } = { tracks: [], clusters: [] }] = readSegments(matroska);
  const blocks = clusters.flatMap((cluster) => cluster.blocks);
  return {
    imageCount: frameCount,
    codecPrivate: tracks[0]?.codecPrivate,
    frames: blocks.map(({ keyframe, data }, index) => ({
      ...{ keyframe, data, timestampMs: index * frameMs, compositionMs: 0 },
    })),
  };
}

function mux(output: EncoderOutput): void {
  const { codecPrivate, frames } = checkEncodedVideo(output, size);
  const timed = frames.map((frame, index) => ({ ...frame, offsetMs: index * 100 }));
  writeVerifiedFragment({ canvas: size, codecPrivate, clusters: [timed], segmentUuid: new Uint8Array(16) });
}
