import type { FrameDataAnswer, FrameDataRequest } from '@frame-ingest/contract';
import { type Fragment, readFragments } from '@frame-ingest/get-media';
import { Random } from '../../../fuzz/random.ts';
import { createConsumer } from '../../../test/support/consume.ts';
import { readHlsPlaylists } from '../../../test/support/hls.ts';
import { decodePictures } from '../../../test/support/media-tools.ts';
import fc from '../../../test/support/properties.ts';
import { resized, toDataUrl } from '../../../test/support/sample.ts';
import { type RunningStack, startTemporaryStack } from '../../../test/support/stack.ts';
import { type Camera, cameras, takeFrames } from './seams/camera.ts';
import { findLetterboxFault } from './seams/letterbox.ts';
import { makePictures, type Picture, sizes } from './seams/pictures.ts';

/** A gap or an overlap from which on Kinesis Video takes fragments as apart. */
const maxSeamMs = 50;
/** A failure is told with its seed; looking for a smaller one would take minutes. */
const runs = { numRuns: 10, endOnFailure: true };

let pictures: Picture[];
let stacks: { firstFrame: RunningStack; fixed: RunningStack };
beforeAll(async () => {
  const [made, firstFrame, fixed] = await Promise.all([
    makePictures(),
    startTemporaryStack(),
    startTemporaryStack({ CANVAS: '320x180' }),
  ]);
  pictures = made;
  stacks = { firstFrame, fixed };
});
afterAll(() => Promise.all(Object.values(stacks ?? {}).map((stack) => stack.stop())));

/** A stretch of time of its own for each camera, so that none is found where another is looked for. */
let nextStartMs = Date.now() - 6 * 3_600_000;
function nextStart(): number {
  nextStartMs += 120_000;
  return nextStartMs;
}

interface Batch {
  readonly timestamps: readonly number[];
  /** One for each timestamp. */
  readonly frames: readonly (string | null)[];
  readonly framerate?: number;
}

async function post({ api }: RunningStack, body: Batch): Promise<FrameDataAnswer> {
  const request: FrameDataRequest = body;
  const response = await fetch(`${api}/FrameData`, { method: 'POST', body: JSON.stringify(request) });
  const answer = (await response.json()) as FrameDataAnswer;
  expect([response.status, answer]).toEqual([200, expect.any(Object)]);
  return answer;
}

async function postInTurn(stack: RunningStack, batches: readonly Batch[]): Promise<FrameDataAnswer[]> {
  const answers: FrameDataAnswer[] = [];
  for (const batch of batches) answers.push(await post(stack, batch));
  return answers;
}

async function readStream(stack: RunningStack, answers: readonly FrameDataAnswer[]): Promise<Fragment[]> {
  const numbers = answers.flatMap(({ stream }) =>
    stream.fragments.map(({ fragmentNumber }) => fragmentNumber),
  );
  const payload = await createConsumer(stack).getMediaForFragmentList(numbers);
  const fragments: Fragment[] = [];
  for await (const fragment of readFragments(payload)) fragments.push(fragment);
  expect(fragments.map(({ number }) => number)).toEqual(numbers);
  return fragments;
}

const timesOf = (fragments: readonly Fragment[]): number[] =>
  fragments.flatMap(({ frames }) => frames.map(({ timestampMs }) => timestampMs));

/** Before which of the fragments between two times a player is told of a discontinuity. */
async function readMarks(stack: RunningStack, startMs: number, endMs: number): Promise<boolean[]> {
  const session = await createConsumer(stack).openHlsSession(startMs, endMs);
  const { fragments } = await readHlsPlaylists(session);
  return fragments.map(({ isDiscontinuous }) => isDiscontinuous);
}

/**
 * Where marks have to be: Matroska does not tell how long a fragment's last frame lasts, and it is taken to last as long as
 * the frame before it.
 */
function marksBetween(fragments: readonly (readonly number[])[]): boolean[] {
  return fragments.map((times, index) => {
    const [beforeLast, last] = fragments[index - 1]?.slice(-2) ?? [];
    if (beforeLast === undefined || last === undefined) return false;
    return Math.abs((times[0] ?? Number.NaN) - (2 * last - beforeLast)) > maxSeamMs;
  });
}

/** Gaps and overlaps between what the answers say, in milliseconds. */
function seamsBetween(answers: readonly FrameDataAnswer[]): number[] {
  return answers.slice(1).map(({ start }, index) => Math.abs(start - (answers[index]?.end ?? Number.NaN)));
}

/** The codec private data of each canvas, throughout all tests. */
const codecPrivates = new Map<string, string>();

function expectCanvas(fragments: readonly Fragment[], canvas: string): void {
  for (const { tracks } of fragments) {
    const { pixelWidth, pixelHeight } = tracks[0]?.video ?? {};
    const codecPrivate = Buffer.from(tracks[0]?.codecPrivate ?? []).toString('hex');
    if (!codecPrivates.has(canvas)) codecPrivates.set(canvas, codecPrivate);
    expect(`${pixelWidth}x${pixelHeight}`).toBe(canvas);
    expect(codecPrivate).not.toBe('');
    expect(codecPrivate).toBe(codecPrivates.get(canvas));
  }
}

async function expectBatchesToJoin(
  stack: RunningStack,
  camera: Camera,
  canvas: string,
  choosePicture: (batchPosition: number, random: Random) => Picture,
): Promise<void> {
  const random = new Random(camera.seed + 1);
  const sentTimes = takeFrames(camera, nextStart());
  const sent = sentTimes.map((timestamps) => {
    const shown = timestamps.map((_time, position) => choosePicture(position, random));
    return { timestamps, shown, frames: shown.map(({ dataUrl }) => dataUrl) };
  });
  const rate = camera.tellsRate ? { framerate: camera.framerate } : {};

  const answers = await postInTurn(
    stack,
    sent.map(({ timestamps, frames }) => ({ timestamps, frames, ...rate })),
  );
  const fragments = await readStream(stack, answers);
  const marks = await readMarks(stack, sentTimes[0]?.[0] ?? 0, sentTimes.at(-1)?.[0] ?? 0);

  expect(timesOf(fragments)).toEqual(sentTimes.flat());
  expect(Math.max(...seamsBetween(answers))).toBeLessThanOrEqual(maxSeamMs);
  expect(marks).toEqual(marksBetween(sentTimes));
  expectCanvas(fragments, canvas);
  for (const [index, answer] of answers.entries()) {
    expect(await findFaults(stack, answer, canvas, sent[index]?.shown ?? [])).toEqual([]);
  }
}

async function findFaults(
  stack: RunningStack,
  { archive }: FrameDataAnswer,
  canvas: string,
  shown: readonly Picture[],
): Promise<string[]> {
  const [width = 0, height = 0] = canvas.split('x').map(Number);
  const { bytes } = await createConsumer(stack).getObject(archive);
  const rgb = decodePictures(bytes);
  const length = width * height * 3;
  if (rgb.length !== shown.length * length) return [`${rgb.length / length} of ${shown.length} pictures`];
  return shown.flatMap((picture, position) => {
    const own = rgb.subarray(position * length, (position + 1) * length);
    return findLetterboxFault(own, { width, height }, picture) ?? [];
  });
}

test('batches of any camera join, on the canvas of their first frame', async () => {
  const property = fc.asyncProperty(cameras, fc.nat(sizes.length - 1), async (camera, first) => {
    const canvas = sizes[first]?.canvas ?? '';
    await expectBatchesToJoin(stacks.firstFrame, camera, canvas, (position, random) =>
      position === 0 ? (pictures[first] as Picture) : random.pick(pictures),
    );
  });

  await fc.assert(property, runs);
});

test('batches of any camera join, on the canvas of the deployment', async () => {
  const property = fc.asyncProperty(cameras, async (camera) => {
    await expectBatchesToJoin(stacks.fixed, camera, '320x180', (_position, random) => random.pick(pictures));
  });

  await fc.assert(property, runs);
});

const framesPerBatch = 12;
const frameMs = 100;

/** Batches one after the other, ten frames a second. */
function consecutiveBatches(count: number): Batch[] {
  const startMs = nextStart();
  const range = (length: number): number[] => Array.from({ length }, (_, index) => index);
  return range(count).map((batch) => ({
    timestamps: range(framesPerBatch).map((index) => startMs + (batch * framesPerBatch + index) * frameMs),
    frames: range(framesPerBatch).map(() => pictures[0]?.dataUrl ?? ''),
    framerate: 1000 / frameMs,
  }));
}

test('where a batch is left out there is a discontinuity, and nowhere else', async () => {
  const batches = consecutiveBatches(5).filter((_batch, index) => index !== 2);

  const answers = await postInTurn(stacks.firstFrame, batches);

  const marks = await readMarks(stacks.firstFrame, answers[0]?.start ?? 0, answers.at(-1)?.start ?? 0);
  expect(marks).toEqual([false, false, true, false]);
});

const unusableFrames: [what: string, make: () => Promise<string | null>][] = [
  ['missed', async () => null],
  ['cut off', async () => toDataUrl((await resized(1, 64, 48))[0]?.subarray(0, -200) ?? Buffer.alloc(0))],
];

describe.each(unusableFrames)('a frame that is %s', (_what, make) => {
  test.each<[where: string, index: number, startsLate: boolean]>([
    ['first', 0, true],
    ['in the middle', 6, false],
    ['last', framesPerBatch - 1, false],
  ])(
    'leaves its time to the frame before it, and moves nothing else (%s)',
    async (_where, index, startsLate) => {
      const [before, whole, after] = consecutiveBatches(3) as [Batch, Batch, Batch];
      const unusable = await make();
      const frames = whole.frames.map((frame, position) => (position === index ? unusable : frame));

      const answers = await postInTurn(stacks.firstFrame, [before, { ...whole, frames }, after]);
      const fragments = await readStream(stacks.firstFrame, answers);

      const [startMs = 0] = whole.timestamps;
      const start = startsLate ? startMs + frameMs : startMs;
      const end = startMs + framesPerBatch * frameMs;
      const [previous, answer, next] = answers;
      expect(previous?.end).toBe(startMs);
      expect(answer).toMatchObject({ start, end, durationMs: end - start });
      expect(answer?.frames).toMatchObject({ received: framesPerBatch, encoded: framesPerBatch - 1 });
      expect(answer?.frames.dropped.map((dropped) => dropped.index)).toEqual([index]);
      expect(next?.start).toBe(end);
      const kept = whole.timestamps.filter((_time, position) => position !== index);
      expect(timesOf(fragments)).toEqual([...before.timestamps, ...kept, ...after.timestamps]);
      expectCanvas(fragments, '64x48');
    },
  );
});
