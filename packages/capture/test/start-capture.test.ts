import type { SentBatch } from '../src/api/send-batch.ts';
import type { Batch } from '../src/batch/batch.ts';
import type { CapturedFrame } from '../src/captured-frame.ts';
import { CaptureError, IngestError } from '../src/errors.ts';
import type { SourceEvents } from '../src/source/frame-source.ts';
import { type CaptureEvents, startCapture } from '../src/start-capture.ts';

const startMs = 1_760_000_000_000;
const frameAt = (index: number): CapturedFrame => ({
  timestampMs: startMs + index * 100,
  image: Uint8Array.of(0xff, 0xd8, 0xff),
});

/** A capture whose source gives frames when the test says so, with a record of all that happened. */
async function capture(send: (batch: Batch) => Promise<SentBatch>, minBatchMs = 0) {
  const record: string[] = [];
  const note = (what: string) => (batch: Batch) =>
    void record.push(`${what} ${batch.frames.length} from ${batch.firstMs - startMs}`);
  const events: CaptureEvents = {
    onFrame: () => undefined,
    onAnswer: note('answered'),
    onFailure: (batch, error) => note(error.code)(batch),
    onDropped: note('dropped'),
    onEnd: (error) => record.push(error.code),
  };
  let source: SourceEvents | undefined;
  const running = await startCapture({
    startSource: async (sourceEvents) => {
      source = sourceEvents;
      return {
        stop: async () => {
          sourceEvents.onFrame(frameAt(99));
          record.push('released');
        },
        change: (wish) => void record.push(`asked for ${JSON.stringify(wish)}`),
        health: () => {
          throw new Error('Nobody asks.');
        },
      };
    },
    framerate: 10,
    batchMs: 500,
    limits: { maxBodyBytes: 1e6, maxFrames: 100, minBatchMs },
    maxWaitingBatches: 2,
    send,
    events,
  });
  const give = (from: number, to: number): void => {
    for (let index = from; index < to; index += 1) source?.onFrame(frameAt(index));
  };
  return { running, record, give, end: (error: CaptureError) => source?.onEnd(error) };
}

// The session only passes it on.
const sent = {} as SentBatch;

test('stopping releases the source, then sends the frames it still had and those that wait', async () => {
  const { running, record, give } = await capture(async () => sent);
  give(0, 7);

  await running.stop();

  expect(record).toEqual(['released', 'answered 5 from 0', 'answered 2 from 500', 'answered 1 from 9900']);
});

test('no batch is shorter than the service takes, neither in the middle of a run nor at its end', async () => {
  const lengthsMs: number[] = [];
  const send = async ({ firstMs, lastMs, lastFrameMs }: Batch): Promise<SentBatch> => {
    lengthsMs.push(lastMs - firstMs + lastFrameMs);
    return sent;
  };
  const { running, record, give } = await capture(send, 1000);
  give(0, 13);

  await running.stop();

  expect(record).toEqual(['released', 'answered 10 from 0', 'answered 3 from 1000', 'answered 1 from 9900']);
  expect(lengthsMs).toEqual([1000, 1200, 1000]);
});

test('stopping twice is stopping once', async () => {
  const { running, record, give } = await capture(async () => sent);
  give(0, 1);

  await Promise.all([running.stop(), running.stop()]);

  expect(record.filter((entry) => entry === 'released')).toHaveLength(1);
});

test('a batch that fails is told of, and the next one is sent all the same', async () => {
  const failure = new IngestError('no', { code: 'archive_failed', retryable: true });
  const { running, record, give } = await capture(async ({ firstMs }) => {
    if (firstMs === startMs) throw failure;
    return sent;
  });
  give(0, 6);

  await running.stop();

  expect(record).toContain('archive_failed 5 from 0');
  expect(record).toContain('answered 1 from 500');
});

test('batches that the network is too slow for are dropped, and told of', async () => {
  let release = (): void => undefined;
  const blocked = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { running, record, give } = await capture(async () => {
    await blocked;
    return sent;
  });
  give(0, 21);
  expect(record).toEqual(['dropped 5 from 500']);

  release();
  await new Promise(setImmediate);
  await running.stop();

  expect(record.filter((entry) => entry.startsWith('answered'))).toEqual([
    'answered 5 from 0',
    'answered 5 from 1000',
    'answered 5 from 1500',
    'answered 1 from 2000',
    'answered 1 from 9900',
  ]);
});

test('a source that breaks off is told of, released, and its frames are sent', async () => {
  const { running, record, give, end } = await capture(async () => sent);
  give(0, 2);

  end(new CaptureError('camera_lost', 'unplugged'));
  await running.stop();

  expect(record[0]).toBe('camera_lost');
  expect(record).toContain('released');
  expect(record).toContain('answered 2 from 0');
});

test('a source that cannot be opened is the error of the start', async () => {
  const denied = new CaptureError('permission_denied', 'no');

  const starting = startCapture({
    startSource: () => Promise.reject(denied),
    framerate: 10,
    batchMs: 500,
    limits: { maxBodyBytes: 1e6, maxFrames: 100, minBatchMs: 0 },
    send: async () => sent,
    events: {
      onFrame: () => undefined,
      onAnswer: () => undefined,
      onFailure: () => undefined,
      onDropped: () => undefined,
      onEnd: () => undefined,
    },
  });

  await expect(starting).rejects.toBe(denied);
});
