import type { SentBatch } from '../../src/api/send-batch.ts';
import type { Batch } from '../../src/batch/batch.ts';
import { IngestError } from '../../src/errors.ts';
import type { LoggedBatch } from '../../src/log/frame-log.ts';
import { createUploadQueue, type UploadOptions } from '../../src/upload/create-upload-queue.ts';
import { createFakeTime, settle } from '../support/fake-time.ts';
import {
  createMemoryDisk,
  MemoryLogError,
  type MemoryLogOptions,
  openMemoryLog,
} from '../support/memory-log.ts';
import { sentOf } from '../support/model-service.ts';
import { noteEvents } from '../support/note-events.ts';

const startMs = Date.UTC(2026, 0, 1);
const refused = (code: IngestError['code'], facts: { status?: number; retryAfterMs?: number } = {}) =>
  new IngestError('It said no', { code, retryable: false, ...facts });
const problemOf = (code: 'frames_rejected' | 'no_usable_frames'): IngestError =>
  new IngestError('It said no', {
    ...{ code, retryable: false, status: 422 },
    problem: {
      ...{ type: 'about:blank', title: 't', status: 422, detail: 'd', requestId: 'r' },
      ...{ code, retryable: false },
    },
  });
const failure = (retryAfterMs?: number): IngestError =>
  new IngestError('It did not work', { code: 'network_failure', retryable: true, retryAfterMs });

type Reply = IngestError | 'answer';

/** A queue whose requests are answered by `reply`, with batches of `pictures` pictures in 2 s that are on disk from before. */
function open(
  { batches = 0, pictures = 20 }: { batches?: number; pictures?: number },
  reply: (batch: Batch, request: number) => Reply | Promise<Reply>,
  options: UploadOptions & { readonly logged?: MemoryLogOptions } = {},
) {
  const disk = createMemoryDisk();
  const time = createFakeTime();
  for (let sequence = 1; sequence <= batches; sequence += 1) {
    disk.batches.set(sequence, batchOf(sequence, pictures));
    disk.nextSequence = sequence + 1;
  }
  const log = openMemoryLog(disk, options.logged);
  const { events, told, states } = noteEvents();
  const sent: number[] = [];
  const queue = createUploadQueue({
    ...{ log, events, time, random: () => 0.999_999, ...options },
    async send(batch): Promise<SentBatch> {
      sent.push((batch.firstMs - startMs) / 2000 + 1);
      const outcome = await reply(batch, sent.length);
      if (outcome === 'answer') return sentOf(batch);
      throw outcome;
    },
  });
  async function push(pictureCount = pictures): Promise<LoggedBatch> {
    const { frames, lastFrameMs } = batchOf(disk.nextSequence, pictureCount);
    for (const frame of frames) await log.append(frame);
    const batch = await log.cut({ lastFrameMs });
    queue.push(batch);
    return batch;
  }
  return { disk, time, log, queue, told, states, sent, push };
}

/** A service that keeps its answers until they are released. */
function holdAnswers(): { readonly reply: () => Promise<Reply>; readonly release: () => void } {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { reply: () => released.then(() => 'answer'), release };
}

function batchOf(sequence: number, pictures: number): Batch {
  const stepMs = 2000 / pictures;
  const firstMs = startMs + (sequence - 1) * 2000;
  const frames = Array.from({ length: pictures }, (_, index) => ({
    timestampMs: firstMs + index * stepMs,
    image: new Uint8Array(100).fill(index),
  }));
  return { frames, firstMs, lastMs: firstMs + (pictures - 1) * stepMs, lastFrameMs: stepMs };
}

describe('sending', () => {
  test('what earlier runs left goes first, in order, and leaves the log when it is answered', async () => {
    const { queue, told, push, disk } = open({ batches: 2 }, () => 'answer');
    await push();

    await queue.drained();

    expect(told).toEqual(['answer 1', 'answer 2', 'answer 3']);
    expect(disk.batches.size).toBe(0);
  });

  test('one request at a time', async () => {
    let underWay = 0;
    const { queue } = open({ batches: 5 }, async () => {
      underWay += 1;
      expect(underWay).toBe(1);
      await settle(3);
      underWay -= 1;
      return 'answer' as const;
    });

    await queue.drained();
  });

  test('newest first: live goes out before what was missed, which follows from its newest to its oldest', async () => {
    const { reply, release } = holdAnswers();
    const { queue, told, push } = open({ batches: 3 }, reply, { order: 'newest-first' });
    await push();

    release();
    await queue.drained();

    expect(told).toEqual(['answer 3', 'answer 4', 'answer 2', 'answer 1']);
  });

  test('an empty queue is drained, and works again afterwards', async () => {
    const { queue, told, push } = open({}, () => 'answer');

    await queue.drained();
    await push();
    await queue.drained();

    expect(told).toEqual(['answer 1']);
    expect(queue.state()).toMatchObject({ activity: 'idle', batches: 0, frames: 0, bytes: 0 });
  });

  test('a batch whose removal fails is not sent again by this run', async () => {
    const { queue, sent } = open({ batches: 2 }, () => 'answer', {
      logged: {
        onOperation: (name) => {
          if (name === 'remove') throw new MemoryLogError('failed');
        },
      },
    });

    await queue.drained();

    expect(sent).toEqual([1, 2]);
  });
});

describe('trying again', () => {
  test('a batch is sent until the service has it, and those behind it wait', async () => {
    const { queue, told, time, sent } = open({ batches: 2 }, (_, request) =>
      request < 4 ? failure() : 'answer',
    );

    await time.advance(60_000);
    await queue.drained();

    expect(sent).toEqual([1, 1, 1, 1, 2]);
    expect(told.slice(-2)).toEqual(['answer 1', 'answer 2']);
  });

  test('pauses double up to a limit, whatever chance says, and never end', async () => {
    const { time } = open({ batches: 1 }, () => failure());

    await time.advance(3_600_000);

    const seconds = time.pausesMs.map((ms) => Math.round(ms / 100) / 10);
    expect(seconds.slice(0, 9)).toEqual([0.5, 1, 2, 4, 8, 16, 30, 30, 30]);
    expect(seconds.length).toBeGreaterThan(110);
  });

  test('chance never asks for no pause at all', async () => {
    const { time } = open({ batches: 1 }, () => failure(), { random: () => 0 });

    await time.advance(2000);

    expect(Math.min(...time.pausesMs)).toBe(100);
  });

  test.each([
    ['seconds', 7000, 7000],
    ['longer than anybody should wait', 86_400_000, 300_000],
  ])('Retry-After of %s is honoured', async (_, retryAfterMs, expectedMs) => {
    const { time } = open({ batches: 1 }, () => failure(retryAfterMs));

    await time.advance(1);

    expect(time.pausesMs[0]).toBeGreaterThanOrEqual(expectedMs);
    expect(time.pausesMs[0]).toBeLessThanOrEqual(expectedMs + 500);
  });

  test('state tells what went wrong and when the next try is, and forgets it when one succeeds', async () => {
    const { queue, time } = open({ batches: 1 }, (_, request) => (request < 3 ? failure() : 'answer'));

    await settle();
    expect(queue.state()).toMatchObject({
      ...{ activity: 'waiting', failures: 1, batches: 1, frames: 20, bytes: 2000, oldestMs: startMs },
      ...{ nextTryMs: expect.closeTo(startMs + 500, 0), bytesPerSecond: undefined },
    });
    expect(queue.state().lastError?.message).toBe(
      'It did not work. The batch stays on disk and is sent again.',
    );

    await time.advance(5000);
    expect(queue.state()).toMatchObject({
      ...{ activity: 'idle', failures: 0, batches: 0, nextTryMs: undefined, lastError: undefined },
      ...{ oldestMs: undefined, bytesPerSecond: 20_000 },
    });
  });

  test('retryNow cuts a pause short', async () => {
    const { queue, sent } = open({ batches: 1 }, (_, request) => (request < 2 ? failure(60_000) : 'answer'));
    await settle();
    expect(sent).toHaveLength(1);

    queue.retryNow();
    await queue.drained();

    expect(sent).toHaveLength(2);
  });

  test('what a listener throws does not end the sending', async () => {
    const thrown: unknown[] = [];
    const uncaught = jest.spyOn(globalThis, 'queueMicrotask').mockImplementation((callback) => {
      try {
        callback();
      } catch (error) {
        thrown.push(error);
      }
    });
    const disk = createMemoryDisk();
    disk.batches.set(1, batchOf(1, 20));
    const { events } = noteEvents();
    const onAnswer = (): never => {
      throw new Error('of the listener');
    };
    const queue = createUploadQueue({
      ...{ log: openMemoryLog(disk), events: { ...events, onAnswer } },
      send: async (batch) => sentOf(batch),
    });

    await queue.drained();
    uncaught.mockRestore();

    expect(thrown).toEqual([new Error('of the listener')]);
  });

  test('something that is no answer at all, such as a fault of the sender, is tried again', async () => {
    const disk = createMemoryDisk();
    disk.batches.set(1, batchOf(1, 20));
    const { events, told } = noteEvents();
    let requests = 0;
    const queue = createUploadQueue({
      ...{ log: openMemoryLog(disk), events, basePauseMs: 1 },
      async send(batch) {
        requests += 1;
        if (requests === 1) throw new TypeError('not a function');
        return sentOf(batch);
      },
    });

    await queue.drained();

    expect(told).toEqual(['retry 1 network_failure', 'answer 1']);
  });
});

describe('a network that comes and goes', () => {
  function createNetwork() {
    const listeners: (() => void)[] = [];
    let online = true;
    return {
      network: { isOnline: () => online, onChange: (listener: () => void) => void listeners.push(listener) },
      set(isOnline: boolean) {
        online = isOnline;
        for (const listener of listeners) listener();
      },
    };
  }

  test('offline is a state of its own, and the queue looks now and then all the same', async () => {
    const { network, set } = createNetwork();
    const { queue, sent, time } = open({ batches: 1 }, () => failure(), { network });
    await settle();
    expect(queue.state().activity).toBe('waiting');

    set(false);
    expect(queue.state().activity).toBe('offline');
    await time.advance(600_000);

    expect(queue.state().activity).toBe('offline');
    expect(sent.length).toBeGreaterThan(15);
    expect(sent.length).toBeLessThan(25);
  });

  test('coming online cuts the pause short', async () => {
    const { network, set } = createNetwork();
    set(false);
    const { queue, sent } = open({ batches: 1 }, (_, request) => (request < 2 ? failure() : 'answer'), {
      network,
    });
    await settle();

    set(true);
    await queue.drained();

    expect(sent).toEqual([1, 1]);
  });

  test('but not the pause that the service has asked for', async () => {
    const { network, set } = createNetwork();
    const { sent } = open({ batches: 1 }, () => failure(60_000), { network });
    await settle();

    set(false);
    set(true);
    await settle();

    expect(sent).toEqual([1]);
  });
});

describe('refusals', () => {
  test('a batch that is refused for what it holds leaves the log, and the next one is sent at once', async () => {
    const { queue, told, disk, time } = open({ batches: 2 }, ({ firstMs }) =>
      firstMs === startMs ? problemOf('no_usable_frames') : 'answer',
    );

    await queue.drained();

    expect(told).toEqual(['refused 1 no_usable_frames', 'answer 2']);
    expect(disk.batches.size).toBe(0);
    expect(time.pausesMs).toEqual([]);
  });

  test('many such refusals in a row stop the queue before all is gone', async () => {
    const { queue, told, disk } = open({ batches: 20 }, () => problemOf('frames_rejected'));

    await expect(queue.drained()).rejects.toMatchObject({
      code: 'frames_rejected',
      message:
        'It said no. That was the answer to 5 batches in a row. ' +
        'Nothing is sent until you try again; every frame stays on disk.',
    });

    expect(told.filter((entry) => entry.startsWith('refused'))).toHaveLength(4);
    expect(told.at(-1)).toBe('stopped frames_rejected');
    expect(disk.batches.size).toBe(16);
  });

  test('an answer or another reason between them begins the count again', async () => {
    const { queue, told } = open({ batches: 20 }, (_, request) => {
      if (request % 4 === 0) return 'answer';
      return problemOf(request % 2 === 0 ? 'frames_rejected' : 'no_usable_frames');
    });

    await queue.drained();

    expect(told.filter((entry) => entry.startsWith('refused'))).toHaveLength(15);
  });

  test('one that every batch would meet stops the queue with everything on disk, and is told once', async () => {
    const { queue, told, disk, time, sent, push } = open({ batches: 3 }, () =>
      refused('gateway_refused', { status: 403 }),
    );

    await expect(queue.drained()).rejects.toMatchObject({ code: 'gateway_refused', status: 403 });
    await push();
    await time.advance(3_600_000);

    expect(told).toEqual(['stopped gateway_refused']);
    expect(sent).toEqual([1]);
    expect(disk.batches.size).toBe(4);
    expect(queue.state()).toMatchObject({ activity: 'stopped', batches: 4 });
    await expect(queue.drained()).rejects.toMatchObject({ code: 'gateway_refused' });
  });

  test('retryNow goes on after the cause has been removed', async () => {
    let isForbidden = true;
    const { queue, told } = open({ batches: 2 }, () => (isForbidden ? refused('unauthorized') : 'answer'));
    await settle();

    isForbidden = false;
    queue.retryNow();
    await queue.drained();

    expect(told).toEqual(['stopped unauthorized', 'answer 1', 'answer 2']);
  });
});

describe('pausing', () => {
  test('nothing more is sent, the request under way ends, and retryNow goes on', async () => {
    const { reply, release } = holdAnswers();
    const { queue, told, time } = open({ batches: 3 }, reply);
    await settle();
    let isPaused = false;
    const pausing = queue.pause().then(() => {
      isPaused = true;
    });
    await settle();
    expect(isPaused).toBe(false);

    release();
    await pausing;
    await time.advance(3_600_000);
    expect(told).toEqual(['answer 1']);
    expect(queue.state().activity).toBe('paused');

    queue.retryNow();
    await queue.drained();
    expect(told).toEqual(['answer 1', 'answer 2', 'answer 3']);
  });

  test('closed: who waits for the last batch learns that it will not be sent, once no request is under way', async () => {
    const { reply, release } = holdAnswers();
    const { queue, told } = open({ batches: 2 }, reply);
    await settle();
    const outcomes: unknown[] = [];
    void queue.drained().catch((error: unknown) => outcomes.push(error));
    const closing = queue.close();
    await settle();
    expect(outcomes).toEqual([]);

    release();
    await closing;
    await settle();

    const closed = expect.objectContaining({ name: 'LogError', code: 'closed' });
    expect(outcomes).toEqual([closed]);
    await expect(queue.drained()).rejects.toEqual(closed);
    expect(told).toEqual(['answer 1']);
  });

  test('closed: a queue whose last request ends well is drained', async () => {
    const { reply, release } = holdAnswers();
    const { queue } = open({ batches: 1 }, reply);
    await settle();
    const drained = queue.drained();
    const closing = queue.close();
    release();
    await closing;

    await drained;
    await queue.drained();
  });

  test('closed: nothing is asked of the log or the network any more, whoever asks', async () => {
    const { queue, told, sent, time } = open({ batches: 2 }, () => failure());
    await settle();
    await queue.close();
    const before = [...told];

    queue.retryNow();
    await time.advance(3_600_000);

    expect(sent).toEqual([1]);
    expect(told).toEqual(before);
  });

  test('a pause between two tries is over at once', async () => {
    const { queue, time, sent } = open({ batches: 1 }, () => failure(300_000));
    await settle();

    await queue.pause();
    await time.advance(3_600_000);

    expect(sent).toEqual([1]);
    expect(queue.state().activity).toBe('paused');
  });
});

describe('a disk that fails', () => {
  test('a batch that it has lost is told of, and the queue goes on', async () => {
    const { queue, told } = open({ batches: 3 }, () => 'answer', {
      logged: {
        onOperation: (name, sequence) => {
          if (name === 'read' && sequence === 2) throw new MemoryLogError('damaged', 'the checksum is wrong');
        },
      },
    });

    await queue.drained();

    expect(told).toEqual(['answer 1', 'dropped 2: the disk has lost it: the checksum is wrong', 'answer 3']);
  });

  test('one that cannot be read now is tried again, and not given up', async () => {
    let reads = 0;
    const { queue, told, time } = open({ batches: 1 }, () => 'answer', {
      logged: {
        onOperation: (name) => {
          if (name !== 'read') return;
          reads += 1;
          if (reads < 3) throw new MemoryLogError('failed');
        },
      },
    });

    await time.advance(60_000);
    await queue.drained();

    expect(told).toEqual(['retry 1 log_failed', 'retry 1 log_failed', 'answer 1']);
  });
});

describe('a log that is full', () => {
  const never = () => new Promise<Reply>(() => undefined);

  test('the oldest batches give way, one after the other, but not the one that is being sent', async () => {
    const { queue, told } = open({ batches: 5 }, never, { maxStoredBytes: 10_000 });
    await settle();

    expect(await queue.makeRoom(4000)).toBe(true);

    const limit = 'the log has reached its 10000 bytes on disk and has no room for newer frames';
    expect(told).toEqual([`dropped 2: ${limit}`, `dropped 3: ${limit}`]);
    expect(queue.state()).toMatchObject({ batches: 3, bytes: 6000 });
  });

  test('nothing gives way while there is room', async () => {
    const { queue, told } = open({ batches: 4 }, never, { maxStoredBytes: 10_000 });

    expect(await queue.makeRoom(2000)).toBe(true);
    expect(told).toEqual([]);
  });

  test('a disk that is full below the limit makes one batch give way', async () => {
    const { queue, told } = open({ batches: 3 }, never);
    await settle();

    expect(await queue.makeRoom(0, true)).toBe(true);

    expect(told).toEqual(['dropped 2: the disk is full']);
  });

  test('where only the batch is left that is being sent, nothing gives way', async () => {
    const { queue, told } = open({ batches: 1 }, never);
    await settle();

    expect(await queue.makeRoom(0, true)).toBe(false);
    expect(told).toEqual([]);
  });

  test('thinning takes every second picture of all, the oldest first, then of those with most again, then the oldest goes', async () => {
    const { queue, told, push } = open({ batches: 1, pictures: 8 }, never, { whenFull: 'thin-out' });
    await settle();
    await push();
    await push();

    for (let step = 0; step < 6; step += 1) await queue.makeRoom(0, true);

    expect(told).toEqual([
      ...['thinned 2 by 4', 'thinned 3 by 4', 'thinned 2 by 2', 'thinned 3 by 2'],
      ...['dropped 2: the disk is full', 'dropped 3: the disk is full'],
    ]);
  });

  test('a batch that the service may have already is dropped rather than thinned, for thinned it would come twice', async () => {
    const { queue, told } = open({ batches: 2 }, () => failure(), { whenFull: 'thin-out' });
    await settle();

    for (let step = 0; step < 5; step += 1) await queue.makeRoom(0, true);

    expect(told.slice(1)).toEqual([
      ...['thinned 2 by 10', 'thinned 2 by 5', 'thinned 2 by 2'],
      ...['dropped 1: the disk is full', 'dropped 2: the disk is full'],
    ]);
  });

  test('where the disk has no room even for thinning, batches go as a whole', async () => {
    const { queue, told, push } = open({ batches: 1 }, never, {
      whenFull: 'thin-out',
      logged: {
        onOperation: (name) => {
          if (name === 'thin') throw new MemoryLogError('full');
        },
      },
    });
    await settle();
    await push();

    expect(await queue.makeRoom(0, true)).toBe(true);

    expect(told).toEqual(['dropped 2: the disk is full']);
  });
});

test('onState is called whenever state() is another', async () => {
  const { queue, states, time, push } = open({}, (_, request) => (request === 1 ? failure() : 'answer'));
  await push();
  await time.advance(5000);
  await queue.drained();

  const activities = states.map(({ activity }) => activity);
  const changes = activities.filter((activity, index) => activity !== activities[index - 1]);
  expect(changes).toEqual(['sending', 'waiting', 'sending', 'idle']);
  expect(states.at(-1)).toEqual(queue.state());
});
