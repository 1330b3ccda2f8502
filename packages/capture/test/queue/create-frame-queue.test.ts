import type { CapturedFrame } from '../../src/captured-frame.ts';
import { createFrameQueue, type FrameQueueOptions } from '../../src/queue/create-frame-queue.ts';
import { createFakeTime, settle } from '../support/fake-time.ts';
import {
  createMemoryDisk,
  type MemoryDisk,
  MemoryLogError,
  type MemoryLogOptions,
  openMemoryLog,
} from '../support/memory-log.ts';
import { createModelService } from '../support/model-service.ts';
import { noteEvents } from '../support/note-events.ts';

const startMs = Date.UTC(2026, 0, 1);
const frameAt = (offsetMs: number, bytes = 100): CapturedFrame => ({
  timestampMs: startMs + offsetMs,
  image: new Uint8Array(bytes),
});

async function open(
  disk: MemoryDisk,
  { logged = {}, ...options }: Partial<FrameQueueOptions> & { readonly logged?: MemoryLogOptions } = {},
) {
  const time = createFakeTime();
  const service = createModelService(time.now);
  const { events, told } = noteEvents();
  const queue = await createFrameQueue({
    ...{ log: openMemoryLog(disk, logged), time, events, send: service.send },
    ...{ batchMs: 2000, framerate: 10, random: () => 0.5 },
    limits: { maxBodyBytes: 6_000_000, maxFrames: 1200, minBatchMs: 1000 },
    ...options,
  });
  return { queue, service, time, told };
}

test('a frame is on disk when add settles, and its batch is cut by the frame that does not belong to it', async () => {
  const disk = createMemoryDisk();
  const { queue, service } = await open(disk);

  for (let index = 0; index < 20; index += 1) await queue.add(frameAt(index * 100));
  expect(disk.uncut).toHaveLength(20);
  expect(service.archivedMs).toEqual([]);

  await queue.add(frameAt(2000));
  await queue.flush();
  await queue.drained();

  expect(service.spans).toEqual([
    { fromMs: startMs, untilMs: startMs + 2000 },
    { fromMs: startMs + 2000, untilMs: startMs + 3000 },
  ]);
});

test('a frame that no request can hold is told of, and keeps its place', async () => {
  const { queue, told } = await open(createMemoryDisk(), {
    limits: { maxBodyBytes: 6000, maxFrames: 1200, minBatchMs: 1000 },
  });

  await queue.add(frameAt(0));
  await queue.add(frameAt(100, 7000));
  await queue.add({ timestampMs: startMs + 200, image: null, skipReason: 'by the source' });

  const skipped = told.filter((event) => event.startsWith('skipped'));
  expect(skipped).toHaveLength(1);
  expect(skipped[0]).toContain('too large: a request of');
});

test('frames that are added without waiting stay in order', async () => {
  const { queue, service } = await open(createMemoryDisk());
  const offsets = Array.from({ length: 75 }, (_, index) => index * 100);

  for (const offset of offsets) void queue.add(frameAt(offset));
  await queue.flush();
  await queue.drained();

  expect(service.archivedMs).toEqual(offsets.map((offset) => startMs + offset));
});

test('what a run that broke off had not cut becomes a batch as long as the service takes, and says until when', async () => {
  const disk = createMemoryDisk();
  disk.uncut = [frameAt(0), frameAt(100)];

  const { queue, service } = await open(disk);
  await queue.drained();

  expect(queue.busy()).toEqual({ fromMs: startMs, untilMs: startMs + 1000 });
  expect(service.spans).toEqual([{ fromMs: startMs, untilMs: startMs + 1000 }]);
});

test('so does a tail that is flushed', async () => {
  const { queue } = await open(createMemoryDisk());
  await queue.add(frameAt(0));
  expect(queue.busy()).toBeUndefined();

  await queue.flush();

  expect(queue.busy()).toEqual({ fromMs: startMs, untilMs: startMs + 1000 });
});

test('a frame that a full disk does not take is told of, and keeps its place', async () => {
  const disk = createMemoryDisk();
  const { queue, service, told } = await open(disk, { logged: { capacity: 250 } });

  for (let index = 0; index < 5; index += 1) await queue.add(frameAt(index * 100));
  await queue.flush();
  await queue.drained();

  expect(told.filter((entry) => entry.startsWith('lost'))).toEqual(Array(3).fill('lost: the disk says full'));
  expect(service.archivedMs).toHaveLength(5);
});

test('batches that wait give way to new frames, and are told of', async () => {
  const disk = createMemoryDisk();
  const { queue, service, told } = await open(disk, { maxStoredBytes: 8000 });
  service.weather = 'unreachable';

  for (let index = 0; index < 101; index += 1) await queue.add(frameAt(index * 100));
  await settle();

  expect(told.filter((entry) => entry.startsWith('lost'))).toEqual([]);
  expect(told.filter((entry) => entry.startsWith('dropped'))).toHaveLength(2);
  expect(queue.state()).toMatchObject({ batches: 3, frames: 60 });
});

test('while the disk fails frames are told of as lost, and capture goes on when it works again', async () => {
  const disk = createMemoryDisk();
  let fails = true;
  const onOperation = (name: string): void => {
    if (fails && name === 'append') throw new MemoryLogError('failed');
  };
  const { queue, service, told } = await open(disk, { logged: { onOperation } });

  for (let index = 0; index < 25; index += 1) await queue.add(frameAt(index * 100));
  fails = false;
  for (let index = 25; index < 45; index += 1) await queue.add(frameAt(index * 100));
  await queue.flush();
  await queue.drained();

  expect(told.filter((entry) => entry.startsWith('lost'))).toHaveLength(25);
  expect(service.archivedMs).toEqual(Array.from({ length: 20 }, (_, index) => startMs + (index + 25) * 100));
});

test('no frame gets into a batch that the disk could not cut', async () => {
  const disk = createMemoryDisk();
  let fails = true;
  const onOperation = (name: string): void => {
    if (fails && name === 'cut') throw new MemoryLogError('failed');
  };
  const { queue, service, told } = await open(disk, { logged: { onOperation } });

  for (let index = 0; index < 25; index += 1) await queue.add(frameAt(index * 100));
  fails = false;
  for (let index = 25; index < 41; index += 1) await queue.add(frameAt(index * 100));
  await queue.flush();
  await queue.drained();

  expect(told.filter((entry) => entry.startsWith('lost'))).toHaveLength(5);
  expect(service.spans).toEqual([
    { fromMs: startMs, untilMs: startMs + 2000 },
    { fromMs: startMs + 2500, untilMs: startMs + 4000 },
    { fromMs: startMs + 4000, untilMs: startMs + 5000 },
  ]);
});

test('frames that wait for a slow disk have a limit, and those beyond it are told of', async () => {
  const { queue, told, service } = await open(createMemoryDisk(), { maxUnwrittenBytes: 1000 });

  const adding = Array.from({ length: 15 }, (_, index) => queue.add(frameAt(index * 100)));
  await Promise.all(adding);
  await queue.flush();
  await queue.drained();

  expect(told.filter((entry) => entry.startsWith('lost'))).toEqual(
    Array(5).fill('lost: the disk is too slow for the camera'),
  );
  expect(service.archivedMs).toHaveLength(15);
});

test('what has been added to the clock goes with each batch', async () => {
  const disk = createMemoryDisk();
  const { queue, service } = await open(disk, { clockOffsetMs: () => -1234 });
  service.weather = 'unreachable';

  await queue.add(frameAt(0));
  await queue.flush();

  expect([...disk.batches.values()]).toMatchObject([{ clockOffsetMs: -1234 }]);
});
