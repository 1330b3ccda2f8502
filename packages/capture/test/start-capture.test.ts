import type { SentBatch } from '../src/api/send-batch.ts';
import type { Batch } from '../src/batch/batch.ts';
import type { CapturedFrame } from '../src/captured-frame.ts';
import { CaptureError } from '../src/errors.ts';
import { openFrameLog } from '../src/log/open-frame-log.ts';
import { createMemoryFolder } from '../src/log/stores/create-memory-folder.ts';
import { createFrameQueue, type FrameQueue } from '../src/queue/create-frame-queue.ts';
import type { SourceEvents } from '../src/source/frame-source.ts';
import { type CaptureOptions, startCapture } from '../src/start-capture.ts';

const startMs = 1_760_000_000_000;
const settings = { framerate: 10, width: 640, height: 480, quality: 0.8 };
const frameAt = (index: number): CapturedFrame => ({
  timestampMs: startMs + index * 100,
  image: new Uint8Array(1000).fill(index),
});
const silent = () => undefined;
const nobodyAsks = (): never => {
  throw new Error('Nobody asks.');
};

interface RunOptions extends Partial<Pick<CaptureOptions, 'floor'>> {
  /** How long a request takes, as the queue is told. */
  readonly roundTripMs?: number;
  readonly minBatchMs?: number;
}

/** A capture whose source gives frames when the test says so, with a record of all that happened. */
async function capture({ roundTripMs = 10, minBatchMs = 0, floor }: RunOptions = {}) {
  const record: string[] = [];
  const batches: Batch[] = [];
  const queue = await createFrameQueue({
    log: await openFrameLog(createMemoryFolder()),
    framerate: 10,
    batchMs: 500,
    limits: { maxBodyBytes: 1e6, maxFrames: 100, minBatchMs },
    async send(batch) {
      batches.push(batch);
      return { sentBytes: batch.frames.length * 1000, roundTripMs } as SentBatch;
    },
    events: {
      onAnswer: ({ frameCount, firstMs }) => record.push(`answered ${frameCount} from ${firstMs - startMs}`),
      onRetry: silent,
      onRefused: silent,
      onStopped: silent,
      onDropped: silent,
      onThinned: silent,
      onLost: silent,
      onState: silent,
    },
  });
  let source: SourceEvents | undefined;
  const running = await startCapture({
    startSource: async (sourceEvents) => {
      source = sourceEvents;
      return {
        change: ({ framerate }) => void record.push(`changed to ${framerate}`),
        stop: async () => {
          sourceEvents.onFrame(frameAt(99));
          record.push('released');
        },
        health: nobodyAsks,
      };
    },
    queue,
    settings,
    ...(floor === undefined ? {} : { floor }),
    events: {
      onFrame: ({ timestampMs }) => record.push(`frame ${timestampMs - startMs}`),
      onStored: ({ timestampMs }) => record.push(`stored ${timestampMs - startMs}`),
      onAdapted: ({ reason }) => record.push(reason),
      onEnd: (error) => record.push(error.code),
    },
  });
  const give = async (from: number, to: number): Promise<void> => {
    for (let index = from; index < to; index += 1) source?.onFrame(frameAt(index));
    await new Promise(setImmediate);
  };
  const happened = (what: RegExp): string[] => record.filter((entry) => what.test(entry));
  return { running, queue, batches, happened, give, end: (error: CaptureError) => source?.onEnd(error) };
}

test('stopping releases the source, then puts the frames it still had on disk, which are sent', async () => {
  const { running, queue, happened, give } = await capture();
  await give(0, 7);

  await running.stop();
  await queue.drained();

  expect(happened(/released|answered/)).toEqual([
    'answered 5 from 0',
    'released',
    'answered 2 from 500',
    'answered 1 from 9900',
  ]);
});

test('no batch is shorter than the service takes, neither in the middle of a run nor at its end', async () => {
  const { running, queue, batches, give } = await capture({ minBatchMs: 1000 });
  await give(0, 13);

  await running.stop();
  await queue.drained();

  expect(batches.map(({ frames }) => frames.length)).toEqual([10, 3, 1]);
  expect(batches.map(({ firstMs, lastMs, lastFrameMs }) => lastMs - firstMs + lastFrameMs)).toEqual([
    1000, 1200, 1000,
  ]);
});

test('each frame is told of when it is captured, and again when it is on disk', async () => {
  const { happened, give } = await capture();

  await give(0, 2);
  await new Promise(setImmediate);

  expect(happened(/frame|stored/)).toEqual(['frame 0', 'frame 100', 'stored 0', 'stored 100']);
});

test('stopping twice is stopping once', async () => {
  const { running, happened, give } = await capture();
  await give(0, 1);

  await Promise.all([running.stop(), running.stop()]);

  expect(happened(/released/)).toHaveLength(1);
});

test('a source that breaks off is told of, released, and its frames are sent', async () => {
  const { running, queue, happened, give, end } = await capture();
  await give(0, 2);

  end(new CaptureError('camera_lost', 'unplugged'));
  await running.stop();
  await queue.drained();

  expect(happened(/camera_lost|released|answered/)).toEqual([
    'camera_lost',
    'released',
    'answered 2 from 0',
    'answered 1 from 9900',
  ]);
});

test('a source that cannot be opened is the error of the start', async () => {
  const denied = new CaptureError('permission_denied', 'no');
  const { queue } = await capture();

  const starting = startCapture({
    startSource: () => Promise.reject(denied),
    queue,
    settings,
    events: { onFrame: silent, onEnd: silent },
  });

  await expect(starting).rejects.toBe(denied);
});

test('a run waits until the last frame of the one before has ended', async () => {
  const untilMs = Date.now() + 300;
  const { queue } = await capture();
  let startedAtMs = 0;

  await startCapture({
    startSource: async () => {
      startedAtMs = Date.now();
      return { stop: async () => undefined, change: silent, health: nobodyAsks };
    },
    queue: { ...queue, busy: () => ({ fromMs: 0, untilMs }) } satisfies FrameQueue,
    settings,
    events: { onFrame: silent, onEnd: silent },
  });

  expect(startedAtMs).toBeGreaterThanOrEqual(untilMs);
});

describe('settings', () => {
  test.each([
    ['floor.framerate is 0', { floor: { ...settings, framerate: 0 } }],
    ['floor.width is NaN', { floor: { ...settings, width: Number.NaN } }],
    ['floor.quality is 2', { floor: { ...settings, quality: 2 } }],
  ])('%s: the capture does not start', async (message, options) => {
    await expect(capture(options)).rejects.toThrow(message);
  });

  test('a change that no camera can follow changes nothing', async () => {
    const { running } = await capture();

    expect(() => running.change({ framerate: 0 })).toThrow('wish.framerate is 0. Give a number');
    expect(running.settings()).toEqual(settings);
  });

  const floor = { ...settings, framerate: 2, quality: 0.5 };

  test('uploads that take longer than the frames last lower them, and the source is told', async () => {
    const { running, happened, give } = await capture({ floor, roundTripMs: 3000 });
    await give(0, 25);
    await give(25, 31);

    expect(happened(/slower/).length).toBeGreaterThan(0);
    expect(happened(/changed/).length).toBe(happened(/slower/).length);
    expect(running.settings().quality).toBeLessThan(settings.quality);
  });

  test('without a floor they stay, however slow the network is', async () => {
    const { running, happened, give } = await capture({ roundTripMs: 3000 });
    await give(0, 25);
    await give(25, 31);

    expect(happened(/slower|changed/)).toEqual([]);
    expect(running.settings()).toEqual(settings);
  });

  test('changed by hand they reach the source at once', async () => {
    const { running, happened } = await capture();

    running.change({ ...settings, framerate: 5 });

    expect(happened(/changed|chosen/)).toEqual(['changed to 5', 'chosen']);
    expect(running.settings().framerate).toBe(5);
  });
});
