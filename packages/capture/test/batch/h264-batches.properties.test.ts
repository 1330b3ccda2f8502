import { createWrapAccessUnits } from '@frame-ingest/access-units';
import {
  codecLimits,
  defaultLimits,
  h264BatchMediaType,
  parseH264Data,
  readH264Batch,
} from '@frame-ingest/contract';
import fc from '../../../../test/support/properties.ts';
import { exampleFrames } from '../../../../test/support/sample.ts';
import { toRequestBody } from '../../src/api/to-request-body.ts';
import type { Batch } from '../../src/batch/batch.ts';
import { type BatcherOptions, createBatcher } from '../../src/batch/create-batcher.ts';
import type { CapturedFrame, CapturedImage } from '../../src/captured-frame.ts';
import { collectBatches } from '../support/collect-batches.ts';
import { encodeFrames } from '../support/h264-frames.ts';

const startMs = 1_760_000_000_000;
/** Two encoders, of one group each. */
const encoders = [encodeFrames({ frames: 60 }), encodeFrames({ frames: 60, size: '176x144' })];
const jpeg = new Uint8Array(exampleFrames[0] ?? []);

/** What a camera gives next: it may be another encoder, a file, or nothing. */
interface Step {
  readonly kind: 'keyframe' | 'delta' | 'other' | 'file' | 'missed';
  readonly gapMs: number;
}

const step = (kind: Step['kind'], weight: number) => ({
  weight,
  arbitrary: fc.record({
    kind: fc.constant(kind),
    gapMs: fc.oneof(
      { weight: 30, arbitrary: fc.integer({ min: 60, max: 140 }) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 9000 }) },
    ),
  }),
});
const steps = fc.array(
  fc.oneof(step('delta', 40), step('keyframe', 3), step('other', 1), step('file', 1), step('missed', 2)),
  { minLength: 1, maxLength: 120 },
);
const options = fc.record({
  batchMs: fc.constantFrom(1000, 2000, 4000),
  framerate: fc.constantFrom(5, 10, 30),
  maxFragmentMs: fc.constantFrom(2000, 10_000),
  limits: fc.record({
    maxBodyBytes: fc.constantFrom(12_000, 30_000, 6_000_000),
    maxFrames: fc.constantFrom(12, 40, 1200),
    minBatchMs: fc.constantFrom(0, 1000),
  }),
});

/** A group that is within the longest fragment but for the pause behind it. */
const slowKeyframes: [Step[], BatcherOptions] = [
  [
    { kind: 'keyframe', gapMs: 1 },
    { kind: 'delta', gapMs: 1850 },
    { kind: 'keyframe', gapMs: 450 },
    { kind: 'keyframe', gapMs: 4000 },
  ],
  {
    ...{ batchMs: 4000, framerate: 10, maxFragmentMs: 2000 },
    limits: { maxBodyBytes: 6_000_000, maxFrames: 1200, minBatchMs: 1000 },
  },
];

/** What an encoder of a camera may give: each picture builds on the one before it. */
function toFrames(list: readonly Step[]): CapturedFrame[] {
  let [encoder, next] = [0, 0];
  let timestampMs = startMs;
  return list.map(({ kind, gapMs }) => {
    timestampMs += gapMs;
    if (kind === 'missed') return { timestampMs, image: null, skipReason: 'missed' };
    if (kind === 'file') {
      next = 0;
      return { timestampMs, image: jpeg };
    }
    if (kind === 'other') encoder = 1 - encoder;
    if (kind !== 'delta') next = 0;
    const frames = encoders[encoder] ?? [];
    const picture = frames[next % frames.length] as CapturedImage;
    next = (next + 1) % frames.length;
    return { ...picture, timestampMs };
  });
}

function toBatches(frames: readonly CapturedFrame[], batcherOptions: BatcherOptions): Batch[] {
  const batcher = collectBatches(createBatcher(batcherOptions));
  return [...frames.map(batcher.add), batcher.flush()].filter((batch) => batch !== undefined);
}

/** As the service does it. @throws for what it refuses */
function judge(batch: Batch, { limits: own, maxFragmentMs = 0 }: BatcherOptions): void {
  const body = toRequestBody(batch, {});
  const bytes = Buffer.from(body.content as Uint8Array);
  expect(bytes.toString('base64').length).toBeLessThanOrEqual(own.maxBodyBytes);
  const duration = batch.lastMs + batch.lastFrameMs - batch.firstMs;
  expect(duration).toBeGreaterThanOrEqual(own.minBatchMs);
  expect(batch.frames.length).toBeLessThanOrEqual(own.maxFrames);
  if (body.mediaType !== h264BatchMediaType) return;
  const limits = { ...defaultLimits, ...own };
  const parsed = parseH264Data(readH264Batch(bytes), { limits, defaultFramerate: 10, nowMs: Date.now() });
  expect(parsed.ignored).toEqual([]);
  expect(parsed.endMs - parsed.startMs).toBe(Math.round(duration));
  const wrap = createWrapAccessUnits({
    limits: { ...codecLimits, maxFramePixels: defaultLimits.maxFramePixels },
    maxClusterMs: maxFragmentMs,
    minClusterMs: own.minBatchMs,
  });
  const { codecPrivate, frames: accessUnits, endMs } = parsed;
  wrap({ codecPrivate, accessUnits, endMs, segmentUuid: new Uint8Array(16) });
}

test('whatever an encoder gives: each frame is in one batch, in order, and the service takes them all', () => {
  fc.assert(
    fc.property(steps, options, (list, batcherOptions) => {
      const frames = toFrames(list);

      const batches = toBatches(frames, batcherOptions);

      const kept = batches.flatMap((batch) => batch.frames);
      expect(kept.map(({ timestampMs }) => timestampMs)).toEqual(
        frames.map(({ timestampMs }) => timestampMs),
      );
      for (const [index, frame] of kept.entries()) {
        if (frame.image !== null) expect(frame).toEqual(frames[index]);
      }
      for (const batch of batches) {
        if (batch.frames.some(({ image }) => image !== null)) judge(batch, batcherOptions);
      }
    }),
    { numRuns: 1000, examples: [slowKeyframes] },
  );
}, 120_000);

test('where keyframes come at each batch, nothing is left out, and batches join', () => {
  const gaps = fc.array(fc.integer({ min: 60, max: 140 }), { minLength: 1, maxLength: 150 });
  fc.assert(
    fc.property(gaps, (list) => {
      let [timestampMs, keyframeMs] = [startMs, Number.NEGATIVE_INFINITY];
      const group = encoders[0] ?? [];
      let next = 0;
      const frames = list.map((gapMs) => {
        timestampMs += gapMs;
        if (timestampMs - keyframeMs >= 2000) [keyframeMs, next] = [timestampMs, 0];
        next += 1;
        return { ...(group[next - 1] as CapturedImage), timestampMs };
      });
      const limits = { maxBodyBytes: 6_000_000, maxFrames: 1200, minBatchMs: 1000 };

      const batches = toBatches(frames, { batchMs: 2000, framerate: 10, limits, maxFragmentMs: 10_000 });

      expect(batches.flatMap((batch) => batch.frames)).toEqual(frames);
      for (const [index, { firstMs, lastMs, lastFrameMs }] of batches.slice(0, -1).entries()) {
        expect(lastMs + lastFrameMs).toBe(batches[index + 1]?.firstMs);
        expect(lastMs - firstMs).toBeLessThan(2000);
      }
    }),
  );
});
