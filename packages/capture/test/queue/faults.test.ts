import fc from '../../../../test/support/properties.ts';
import type { Batch } from '../../src/batch/batch.ts';
import type { CapturedImage } from '../../src/captured-frame.ts';
import { createFrameQueue, type FrameQueue } from '../../src/queue/create-frame-queue.ts';
import { createFakeTime, settle } from '../support/fake-time.ts';
import { createMemoryDisk, MemoryLogError, openMemoryLog } from '../support/memory-log.ts';
import { createModelService, type Weather } from '../support/model-service.ts';
import { noteEvents } from '../support/note-events.ts';

const weathers: readonly Weather[] = [
  'fine',
  'unavailable',
  'unreachable',
  'answer lost',
  'login page',
  'forbidden',
];

type Step =
  | { readonly kind: 'frames'; readonly count: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'weather'; readonly weather: Weather }
  /** The program ends after so many turns of its loop. */
  | { readonly kind: 'crash'; readonly turns: number }
  | { readonly kind: 'flush' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'retryNow' }
  /** Each operation of the disk fails with this chance. */
  | { readonly kind: 'disk'; readonly failing: number };

const steps = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constant('frames' as const), count: fc.integer({ min: 1, max: 60 }) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 60_000 }) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('weather' as const), weather: fc.constantFrom(...weathers) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('crash' as const), turns: fc.nat({ max: 12 }) }) },
    fc.record({ kind: fc.constant('flush' as const) }),
    fc.record({ kind: fc.constant('pause' as const) }),
    fc.record({ kind: fc.constant('retryNow' as const) }),
    fc.record({ kind: fc.constant('disk' as const), failing: fc.constantFrom(0, 0, 0.2) }),
  ),
  { minLength: 1, maxLength: 25 },
);

test.each([
  ['oldest-first', 'files'],
  ['newest-first', 'files'],
  ['oldest-first', 'h264'],
  ['newest-first', 'h264'],
] as const)(
  'whatever goes wrong: every frame that is on disk arrives, once, %s, %s, and can be decoded',
  async (order, lane) => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 2 ** 31 }), async (schedule, seed) => {
        const run = await play(schedule, { order, lane }, seed);

        expect([...run.archivedMs].sort((a, b) => a - b)).toEqual(
          [...new Set(run.archivedMs)].sort((a, b) => a - b),
        );
        expect(run.keptMs.filter((ms) => !run.archivedMs.includes(ms))).toEqual([]);
        expect(run.undecodable).toEqual([]);
        expect(run.archivedMs.filter((ms) => !run.addedMs.has(ms))).toEqual([]);
        if (order === 'oldest-first')
          expect(run.archivedMs).toEqual([...run.archivedMs].sort((a, b) => a - b));
        const spans = [...run.spans].sort((a, b) => a.fromMs - b.fromMs);
        spans.slice(1).forEach((span, index) => {
          expect(span.fromMs).toBeGreaterThanOrEqual(spans[index]?.untilMs ?? 0);
        });
        for (const pauseMs of run.pausesMs) {
          expect(pauseMs).toBeGreaterThanOrEqual(100);
          expect(pauseMs).toBeLessThanOrEqual(30_000);
        }
        // No busy loop: each batch, each pause, each run and each push of an owner has its request, and no more.
        expect(run.requests).toBeLessThanOrEqual(
          run.pausesMs.length + run.spans.length + schedule.length * 2 + 1,
        );
      }),
      { numRuns: 150 },
    );
  },
  300_000,
);

interface Run {
  readonly queue: FrameQueue;
  readonly kill: () => void;
}

interface Play {
  readonly order: 'oldest-first' | 'newest-first';
  readonly lane: 'files' | 'h264';
}

async function play(schedule: readonly Step[], { order, lane }: Play, seed: number) {
  const disk = createMemoryDisk();
  const time = createFakeTime();
  const service = createModelService(time.now);
  const random = createRandom(seed);
  const addedMs = new Set<number>();
  const keptMs: number[] = [];
  const undecodable: Batch[] = [];
  /** Where the encoder is in its group: it begins anew every two seconds and with each run. */
  let place = 0;
  let failing = 0;
  let nextMs = time.now();

  async function start(): Promise<Run> {
    let isDead = false;
    const log = openMemoryLog(disk, {
      isDead: () => isDead,
      onOperation: (name) => {
        if (name !== 'cut' && random() < failing) throw new MemoryLogError('failed');
      },
    });
    const lost = new Set<number>();
    const { events } = noteEvents();
    const queue = await createFrameQueue({
      ...{ log, time, random, order, batchMs: 2000, framerate: 10 },
      limits: { maxBodyBytes: 6_000_000, maxFrames: 1200, minBatchMs: 1000 },
      events: {
        ...events,
        onLost: ({ timestampMs }) => lost.add(timestampMs),
        onSkipped: ({ timestampMs }) => lost.add(timestampMs),
      },
      // A program that has ended sends nothing, and hears no answer.
      async send(batch) {
        if (isDead) return new Promise<never>(() => undefined);
        if (!isDecodable(batch)) undecodable.push(batch);
        return service.send(batch);
      },
    });
    place = 0;
    nextMs = Math.max(nextMs, queue.busy()?.untilMs ?? 0);
    const add = queue.add;
    const noted = {
      ...queue,
      async add(frame: Parameters<typeof add>[0]): Promise<void> {
        addedMs.add(frame.timestampMs);
        await add(frame);
        if (!isDead && !lost.has(frame.timestampMs)) keptMs.push(frame.timestampMs);
      },
    };
    function kill(): void {
      isDead = true;
    }
    return { queue: noted, kill };
  }

  let run = await start();
  for (const step of schedule) {
    switch (step.kind) {
      case 'frames':
        for (let index = 0; index < step.count; index += 1) {
          void run.queue.add({ timestampMs: nextMs, image: Uint8Array.of(place), ...toH264(lane, place) });
          place = (place + 1) % 20;
          nextMs += 80 + Math.floor(random() * 60);
        }
        break;
      case 'pass':
        await time.advance(step.ms);
        nextMs = Math.max(nextMs, time.now());
        break;
      case 'weather':
        service.weather = step.weather;
        break;
      case 'crash':
        await settle(step.turns);
        run.kill();
        await settle(5);
        run = await start();
        break;
      case 'flush':
        void run.queue.flush();
        nextMs = Math.max(nextMs, run.queue.busy()?.untilMs ?? 0);
        break;
      case 'pause':
        void run.queue.pause();
        break;
      case 'retryNow':
        run.queue.retryNow();
        break;
      case 'disk':
        failing = step.failing;
    }
  }

  failing = 0;
  service.weather = 'fine';
  await run.queue.flush();
  run.queue.retryNow();
  let isDrained = false;
  void run.queue.drained().then(() => {
    isDrained = true;
  });
  for (let minute = 0; minute < 20 && !isDrained; minute += 1) await time.advance(60_000);
  expect(isDrained).toBe(true);
  const { archivedMs, spans, requestsMs } = service;
  return {
    archivedMs,
    spans,
    requests: requestsMs.length,
    keptMs,
    addedMs,
    undecodable,
    pausesMs: time.pausesMs,
  };
}

const codecPrivate = Uint8Array.of(1, 66, 192, 30);

function toH264(lane: Play['lane'], place: number): Pick<CapturedImage, 'h264'> {
  return lane === 'h264' ? { h264: { keyframe: place === 0, codecPrivate } } : {};
}

/** Each picture says where it is in its group, and needs all before it. */
function isDecodable({ frames }: Batch): boolean {
  let next = 0;
  return frames.every((frame) => {
    if (frame.image === null || frame.h264 === undefined) return true;
    const place = frame.image[0];
    const isNext = place === 0 || place === next;
    next = (place ?? 0) + 1;
    return isNext && frame.h264.keyframe === (place === 0);
  });
}

/** Mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}
