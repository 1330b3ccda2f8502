import type { ProblemDetails } from '@frame-ingest/contract';
import type { Batch } from '../../src/batch/batch.ts';
import type { CapturedFrame } from '../../src/captured-frame.ts';
import { IngestError, LogError } from '../../src/errors.ts';
import type { FrameLog } from '../../src/log/frame-log.ts';
import { openFrameLog } from '../../src/log/open-frame-log.ts';
import { createMemoryFolder, type MemoryFiles } from '../../src/log/stores/create-memory-folder.ts';
import { createFrameQueue, type FrameQueueOptions } from '../../src/queue/create-frame-queue.ts';
import { createFakeTime } from '../support/fake-time.ts';
import { sentOf } from '../support/model-service.ts';
import { noteEvents } from '../support/note-events.ts';

const startMs = Date.UTC(2026, 0, 1);
const codecPrivate = Uint8Array.of(1, 66, 192, 30);

/** An access unit; every twentieth is a keyframe. */
const accessUnitAt = (index: number, bytes = 100): CapturedFrame => ({
  ...{ timestampMs: startMs + index * 100, image: new Uint8Array(bytes) },
  h264: { keyframe: index % 20 === 0, codecPrivate },
});

/** A queue over a real log in memory. */
async function open(
  files: MemoryFiles,
  {
    send,
    breakLog = (log) => log,
    ...options
  }: Partial<FrameQueueOptions> & { readonly breakLog?: (log: FrameLog) => FrameLog } = {},
) {
  const { events, told } = noteEvents();
  const log = breakLog(await openFrameLog(createMemoryFolder(files), { segmentBytes: 2000 }));
  const sent: Batch[] = [];
  const queue = await createFrameQueue({
    ...{ log, events, time: createFakeTime(), batchMs: 2000, framerate: 10, random: () => 0.5 },
    limits: { maxBodyBytes: 6_000_000, maxFrames: 1200, minBatchMs: 1000 },
    async send(batch) {
      if (send !== undefined) return send(batch);
      sent.push(batch);
      return sentOf(batch);
    },
    ...options,
  });
  return { queue, told, sent };
}

async function addAll(queue: { add: (frame: CapturedFrame) => Promise<void> }, from: number, to: number) {
  for (let index = from; index < to; index += 1) await queue.add(accessUnitAt(index));
}

/** What of each batch is there: pictures of H.264 as their place in the run, `.` for what is missing. */
function describe(batch: Batch): string {
  const places = batch.frames.map(({ timestampMs, image }) =>
    image === null ? '.' : (timestampMs - startMs) / 100,
  );
  return places.join(' ');
}

const range = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => from + index).join(' ');

test('a run of access units is sent in batches from keyframe to keyframe, also what a crash has left', async () => {
  const files: MemoryFiles = new Map();
  const first = await open(files, { send: () => new Promise(() => undefined) });
  await addAll(first.queue, 0, 50);

  const second = await open(files);
  await second.queue.drained();

  expect(second.sent.map(describe)).toEqual([range(0, 20), range(20, 40), range(40, 50)]);
  expect(second.sent.map(({ frames }) => frames[0])).toEqual([0, 20, 40].map((index) => accessUnitAt(index)));
  expect(second.sent[2]).toMatchObject({ lastFrameMs: 100 });
});

test('behind a picture that the disk did not take none is kept up to the next keyframe, and each is told of', async () => {
  const fails = { from: 5, to: 6 };
  const { queue, told, sent } = await open(new Map(), {
    breakLog: (log) => ({
      ...log,
      async append(frame) {
        const index = (frame.timestampMs - startMs) / 100;
        if (frame.image !== null && index >= fails.from && index < fails.to) {
          throw new LogError('failed', 'the disk failed');
        }
        await log.append(frame);
      },
    }),
  });

  await addAll(queue, 0, 22);
  await queue.flush();
  await queue.drained();

  expect(sent.map(describe)).toEqual([`${range(0, 5)} ${Array(15).fill('.').join(' ')}`, '20 21']);
  expect(told.filter((entry) => entry.startsWith('lost'))).toEqual([
    'lost: the disk failed',
    ...Array(14).fill(
      'lost: cannot be decoded: a picture before it is missing, and no keyframe has followed',
    ),
  ]);
});

test('so it is where the disk is too slow for one', async () => {
  const { queue, told, sent } = await open(new Map(), { maxUnwrittenBytes: 1000 });

  await Promise.all(Array.from({ length: 15 }, (_, index) => queue.add(accessUnitAt(index))));
  await addAll(queue, 15, 21);
  await queue.flush();
  await queue.drained();

  expect(sent.map(describe)).toEqual([`${range(0, 10)} ${Array(10).fill('.').join(' ')}`, '20']);
  expect(told.filter((entry) => entry.startsWith('lost'))).toHaveLength(10);
});

test('a full log thins each batch to the beginning of its groups, one a second at the least, before any goes as a whole', async () => {
  const files: MemoryFiles = new Map();
  const hold = (): Promise<never> => new Promise(() => undefined);
  const { queue, told } = await open(files, { send: hold, whenFull: 'thin-out', maxStoredBytes: 18_000 });
  for (let index = 0; index < 200; index += 1) await queue.add(accessUnitAt(index));

  const { told: toldLater, sent, queue: next } = await open(files);
  await next.flush();
  await next.drained();

  expect(told.filter((entry) => /^(lost|skipped|dropped)/.test(entry))).toEqual([]);
  expect(told.some((entry) => entry.startsWith('thinned 2 by 10'))).toBe(true);
  expect(toldLater.filter((entry) => !entry.startsWith('answer'))).toEqual([]);
  expect(sent).toHaveLength(10);
  for (const [index, batch] of sent.entries()) {
    const pictures = batch.frames.length;
    expect(describe(batch)).toBe(range(index * 20, index * 20 + pictures));
    expect(batch.lastMs + batch.lastFrameMs).toBe(startMs + (index + 1) * 2000);
  }
  expect(sent.some(({ frames }) => frames.length < 20)).toBe(true);
});

test('a batch without a picture is told of and not sent, for the service would refuse it', async () => {
  const { queue, told, sent } = await open(new Map());

  for (let index = 1; index < 5; index += 1) await queue.add(accessUnitAt(index));
  await queue.flush();
  await queue.drained();

  expect(sent).toEqual([]);
  expect(told.filter((entry) => !entry.startsWith('skipped'))).toEqual(['dropped 1: it has no picture']);
});

test('a service that takes no H.264 stops the queue, and no batch is lost: another one gets them', async () => {
  const files: MemoryFiles = new Map();
  const problem: ProblemDetails = {
    ...{
      type: 'about:blank',
      title: 'Unsupported media type',
      status: 415,
      requestId: 'r',
      retryable: false,
    },
    ...{ code: 'unsupported_media_type', detail: `The body must be JSON, a form or a bundle` },
  };
  const older = await open(files, {
    send: () =>
      Promise.reject(
        new IngestError(problem.detail, {
          ...{ code: problem.code, retryable: false, status: 415 },
          problem,
        }),
      ),
  });
  await addAll(older.queue, 0, 40);
  await older.queue.flush();

  await expect(older.queue.drained()).rejects.toMatchObject({ code: 'unsupported_media_type' });
  expect(older.told).toEqual(['stopped unsupported_media_type']);
  expect(older.queue.state()).toMatchObject({ activity: 'stopped', batches: 2 });
  await older.queue.close();

  const newer = await open(files);
  await newer.queue.drained();
  expect(newer.sent.map(describe)).toEqual([range(0, 20), range(20, 40)]);
});
