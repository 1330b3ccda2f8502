import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CapturedFrame } from '../../src/captured-frame.ts';
import { LogError } from '../../src/errors.ts';
import { crc32 } from '../../src/log/format/crc-32.ts';
import type { FrameLog } from '../../src/log/frame-log.ts';
import type { LogDamage } from '../../src/log/log-damage.ts';
import type { LogFolder } from '../../src/log/log-folder.ts';
import { type FrameLogOptions, openFrameLog } from '../../src/log/open-frame-log.ts';
import { createMemoryFolder, type MemoryFiles } from '../../src/log/stores/create-memory-folder.ts';
import { accessUnitAt, describeFrame, frameAt, readContent } from './log-model.ts';

let files: MemoryFiles;
let damages: LogDamage[];
beforeEach(() => {
  files = new Map();
  damages = [];
});

const open = (options: FrameLogOptions = {}): Promise<FrameLog> =>
  openFrameLog(createMemoryFolder(files), { onDamage: (damage) => damages.push(damage), ...options });

async function appendFrames(log: FrameLog, from: number, to: number, imageBytes = 50): Promise<void> {
  for (let index = from; index < to; index += 1) await log.append(frameAt(index, imageBytes));
}

const cut = (log: FrameLog) => log.cut({ lastFrameMs: 33 });

/** A disk with that much room. What does not fit is written in part, as by real ones. */
function createSmallFolder(room: { bytes: number }): LogFolder {
  const inner = createMemoryFolder(files);
  const used = (): number => [...files.values()].reduce((sum, { length }) => sum + length, 0);
  return {
    ...inner,
    async open(name) {
      const file = await inner.open(name);
      return {
        ...file,
        async append(bytes) {
          const fitting = Math.max(0, room.bytes - used());
          await file.append(bytes.subarray(0, fitting));
          if (fitting < bytes.length) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
        },
      };
    },
  };
}

test.each([
  ['', 0],
  ['123456789', 0xcbf43926],
  ['The quick brown fox jumps over the lazy dog', 0x414fa339],
])('the CRC-32 of "%s" is that of the catalogue', (text, crc) => {
  expect(crc32(new TextEncoder().encode(text))).toBe(crc);
});

test('a batch says what it has, and is read back as it was captured', async () => {
  const log = await open();
  await appendFrames(log, 0, 2);
  await log.append(frameAt(2, null));

  const batch = await log.cut({ lastFrameMs: 40, clockOffsetMs: -1200 });

  expect(batch).toEqual({
    sequence: 1,
    firstMs: 1_760_000_000_000,
    lastMs: 1_760_000_000_066,
    lastFrameMs: 40,
    clockOffsetMs: -1200,
    frameCount: 3,
    skippedCount: 1,
    keyframeCount: 0,
    imageBytes: 100,
  });
  expect(await log.read(1)).toEqual({
    frames: [frameAt(0, 50), frameAt(1, 50), frameAt(2, null)],
    firstMs: 1_760_000_000_000,
    lastMs: 1_760_000_000_066,
    lastFrameMs: 40,
    clockOffsetMs: -1200,
  });
});

test('what is asked for at once happens in that order', async () => {
  const log = await open();
  const frames = appendFrames(log, 0, 1);
  const [, first, , second] = await Promise.all([
    frames,
    cut(log),
    log.append(frameAt(1, 5)),
    cut(log),
    log.remove(1),
  ]);

  expect([first.frameCount, second.frameCount]).toEqual([1, 1]);
  await expect(log.read(1)).rejects.toMatchObject({ code: 'unknown_batch' });
});

test('thinning keeps every n-th picture and each skipped frame; the batch ends when it ended', async () => {
  const log = await open();
  await appendFrames(log, 0, 3);
  await log.append(frameAt(3, null));
  await appendFrames(log, 4, 8);
  const whole = await cut(log);

  const thinned = await log.thin(1, 3);

  expect((await log.read(1)).frames).toEqual(
    [0, 3, 4, 7].map((index) => frameAt(index, index === 3 ? null : 50)),
  );
  expect(thinned.lastMs + thinned.lastFrameMs).toBe(whole.lastMs + whole.lastFrameMs);
  expect(await log.thin(1, 100)).toMatchObject({ frameCount: 2, lastMs: frameAt(3, null).timestampMs });
  const [left] = (await open()).left;
  expect(left).toMatchObject({ sequence: 1, frameCount: 2, skippedCount: 1, imageBytes: 50 });
});

test('a disk that is full takes nothing of a frame, and the log goes on when there is room', async () => {
  const room = { bytes: 1000 };
  const log = await openFrameLog(createSmallFolder(room), { segmentBytes: 300 });
  const outcomes: unknown[] = [];
  for (let index = 0; index < 20; index += 1) {
    await log.append(frameAt(index, 60)).catch((error) => outcomes.push(error));
  }
  expect(outcomes.length).toBeGreaterThan(5);
  for (const error of outcomes) expect(error).toMatchObject({ name: 'LogError', code: 'full' });
  const kept = 20 - outcomes.length;
  expect((await open()).uncutMs).toHaveLength(kept);

  room.bytes = 5000;
  await log.append(frameAt(20, 60));
  const batch = await cut(log);

  expect(batch.frameCount).toBe(kept + 1);
  const content = await readContent(await open());
  expect(content.batches).toHaveLength(1);
  expect(content.batches[0]).toContain(describeFrame(frameAt(20, 60)));
  expect(damages).toEqual([]);
});

test('on a disk that is full batches can be removed, which makes room', async () => {
  const room = { bytes: Number.POSITIVE_INFINITY };
  const log = await openFrameLog(createSmallFolder(room), { segmentBytes: 300 });
  for (let index = 0; index < 12; index += 3) {
    await appendFrames(log, index, index + 3, 60);
    await cut(log);
  }
  room.bytes = log.sizeBytes();
  await expect(log.append(frameAt(12, 60))).rejects.toMatchObject({ code: 'full' });

  for (const sequence of [1, 2, 3]) await log.remove(sequence);
  await log.append(frameAt(12, 60));

  const reopened = await open();
  expect(reopened.left.map(({ sequence }) => sequence)).toEqual([4]);
  expect(reopened.uncutMs).toEqual([frameAt(12, 60).timestampMs]);
});

test('a log has no more than it may; batches can still be cut, thinned and removed', async () => {
  const log = await open({ maxBytes: 500 });
  await appendFrames(log, 0, 4);
  await expect(log.append(frameAt(4, 200))).rejects.toMatchObject({
    code: 'full',
    message: 'the log would take 652 bytes, and 500 are allowed',
  });

  await cut(log);

  expect(await log.thin(1, 2)).toMatchObject({ frameCount: 2 });
  expect(log.sizeBytes()).toBeGreaterThan(500);
  await log.remove(1);
  await log.close();
  expect((await open()).sizeBytes()).toBe(32);
});

test('removed batches stay away when the file that tells so goes', async () => {
  const log = await open({ segmentBytes: 200 });
  // The first file has the live batch 2, and frames of 1.
  await appendFrames(log, 0, 1);
  await cut(log);
  await appendFrames(log, 1, 2, 10);
  await cut(log);
  await appendFrames(log, 2, 4, 100);
  await log.remove(1);
  await cut(log);
  await appendFrames(log, 4, 8, 100);
  await cut(log);
  await log.remove(3);
  await log.remove(4);
  await appendFrames(log, 8, 12, 100);

  const reopened = await open();

  expect(reopened.left.map(({ sequence }) => sequence)).toEqual([2]);
  expect(reopened.uncutMs).toHaveLength(4);
  expect([...files.keys()].sort()).not.toContain('segment-0000000003.log');
  expect(files.size).toBeLessThan(6);
});

test('a picture that the disk has lost is a skipped frame, and a batch without any cannot be read', async () => {
  const log = await open();
  await appendFrames(log, 0, 2);
  await cut(log);
  const content = files.get('segment-0000000001.log');
  // 32 bytes before the first record, which has a header of 44.
  content?.fill(0, 32 + 44 + 10, 32 + 44 + 12);

  expect((await log.read(1)).frames).toEqual([
    { timestampMs: frameAt(0, 50).timestampMs, image: null, skipReason: 'lost by the disk of this device' },
    frameAt(1, 50),
  ]);
  expect(damages).toEqual([{ kind: 'frames_lost', message: 'batch 1: 1 of 2 pictures are lost' }]);

  content?.fill(0, 32 + 44 + 50 + 44, 32 + 44 + 50 + 44 + 3);
  await expect(log.read(1)).rejects.toMatchObject({ code: 'damaged' });
  await log.remove(1);
  expect((await open()).left).toEqual([]);
});

test('a frame of which only the length has come to the disk was never there', async () => {
  const log = await open();
  await appendFrames(log, 0, 3);
  const content = files.get('segment-0000000001.log');
  content?.fill(0, 32 + 2 * 94 + 44);

  const reopened = await open();

  expect(reopened.uncutMs).toEqual([frameAt(0, 1).timestampMs, frameAt(1, 1).timestampMs]);
  expect(damages).toEqual([
    { kind: 'torn', message: 'segment-0000000001.log: its last 94 bytes are not complete' },
  ]);
  expect(reopened.sizeBytes()).toBe(32 + 2 * 94);
});

/** Written by the version before H.264: batch 1 removed, 2 with a clock's offset, 3 thinned, two frames behind the last cut. */
function readVersion1(): MemoryFiles {
  const folder = join(import.meta.dirname, 'fixtures/version-1');
  return new Map(readdirSync(folder).map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))]));
}

test('a log of the version before H.264 is opened as it was, and goes on with H.264', async () => {
  files = readVersion1();
  const frames = (from: number, to: number, bytes: number) =>
    Array.from({ length: to - from }, (_, index) => frameAt(from + index, bytes));

  const log = await open();
  expect(await log.read(2)).toMatchObject({
    frames: [...frames(1, 4, 50), frameAt(4, null)],
    clockOffsetMs: -1200,
  });
  expect(await log.read(3)).toMatchObject({
    frames: [5, 7, 9].map((index) => frameAt(index, 20)),
    lastFrameMs: 66,
  });
  expect((await log.cut({ lastFrameMs: 33 })).sequence).toBe(4);
  await log.append(accessUnitAt(13, 20, true));
  await log.cut({ lastFrameMs: 33 });
  await log.close();

  const reopened = await open();
  expect(reopened.left.map(({ sequence }) => sequence)).toEqual([2, 3, 4, 5]);
  expect((await reopened.read(4)).frames).toEqual(frames(11, 13, 10));
  expect((await reopened.read(5)).frames).toEqual([accessUnitAt(13, 20, true)]);
  expect(damages).toEqual([]);
});

describe('access units of H.264', () => {
  const codecs = [Uint8Array.of(1, 66, 0, 30), Uint8Array.of(1, 77, 0, 31, 9)];
  const group = (from: number, count: number, codec = codecs[0]): CapturedFrame[] =>
    Array.from({ length: count }, (_, index) => accessUnitAt(from + index, 50, index === 0, codec));

  async function write(frames: readonly CapturedFrame[], options: FrameLogOptions = {}): Promise<FrameLog> {
    const log = await open(options);
    for (const frame of frames) await log.append(frame);
    return log;
  }

  /** 32 bytes before the first record; each has a header of 44. The avcC and its length are in that of the keyframe. */
  const offsetOf = (index: number): number => 32 + index * 94 + (index === 0 ? 0 : 8);

  test('are there again after a crash with their flags and their codec private data, and the times behind the last cut', async () => {
    const frames = [...group(0, 3), frameAt(3, null), accessUnitAt(4, 50, false, codecs[0])];
    const log = await write([...frames, ...group(5, 4)]);
    const batch = await cut(log);
    await log.append(accessUnitAt(9, 50, true, codecs[1]));
    await log.append(accessUnitAt(10, 50, false, codecs[1]));

    const reopened = await open();

    expect(batch).toMatchObject({ frameCount: 9, skippedCount: 1, keyframeCount: 2 });
    expect(reopened.left).toEqual([batch]);
    expect((await reopened.read(1)).frames).toEqual([...frames, ...group(5, 4)]);
    await cut(reopened);
    expect((await reopened.read(2)).frames).toEqual(group(9, 2, codecs[1]));
    expect(damages).toEqual([]);
  });

  test('the codec private data is stored with the keyframe alone', async () => {
    const codec = new Uint8Array(1000);
    const log = await write([0, 1, 2].map((index) => accessUnitAt(index, 50, index === 0, codec)));

    expect(log.sizeBytes()).toBeLessThan(2000);
  });

  test.each([
    ['its keyframe', 0, [true, true, true, false, false]],
    ['its codec private data', -52, [true, true, true, false, false]],
    ['a picture in the middle of a group', 1, [false, true, true, false, false]],
    ['the last of a group', 2, [false, false, true, false, false]],
    ['the last of all', 4, [false, false, false, false, true]],
  ])('where the disk has lost %s, what builds on it is told as lost, too', async (_what, which, isLost) => {
    const log = await write([...group(0, 3), ...group(3, 2)]);
    await cut(log);
    const content = [...files.values()].find((bytes) => bytes.length > 32);
    const at = which < 0 ? 32 + 44 + 5 : offsetOf(which) + 44 + 20 + (which > 3 ? 8 : 0);
    content?.fill(0xee, at, at + 2);

    const { frames } = await log.read(1);

    expect(frames.map(({ image }) => image === null)).toEqual(isLost);
    const count = isLost.filter(Boolean).length;
    expect(damages).toEqual([{ kind: 'frames_lost', message: `batch 1: ${count} of 5 pictures are lost` }]);
    const reasons = frames.flatMap((frame) => (frame.image === null ? [frame.skipReason] : []));
    expect(reasons[0]).toBe('lost by the disk of this device');
    for (const reason of reasons.slice(1)) {
      expect(reason).toBe('cannot be decoded: the disk of this device has lost a picture before it');
    }
  });

  test('behind a record that is not found any more there is no picture up to the next keyframe', async () => {
    const log = await write([...group(0, 4), ...group(4, 2)]);
    await cut(log);
    const content = [...files.values()].find((bytes) => bytes.length > 32);
    content?.fill(0, offsetOf(1), offsetOf(1) + 44);

    const reopened = await open();

    const { frames } = await reopened.read(1);
    expect(
      frames.map(({ timestampMs, image }) => [timestampMs - frameAt(0, 0).timestampMs, image === null]),
    ).toEqual([
      [0, false],
      [66, true],
      [99, true],
      [132, false],
      [165, false],
    ]);
  });

  test('a batch whose only keyframe is lost cannot be read', async () => {
    const log = await write(group(0, 3));
    await cut(log);
    [...files.values()].find((bytes) => bytes.length > 32)?.fill(0, 100, 102);

    await expect(log.read(1)).rejects.toMatchObject({ code: 'damaged' });
  });

  test('thinning keeps the beginning of each group, and the batch ends when it ended', async () => {
    const log = await write([...group(0, 5), frameAt(5, null), ...group(6, 4)]);
    const whole = await cut(log);

    const thinned = await log.thin(1, 2);

    expect(thinned).toMatchObject({ frameCount: 6, skippedCount: 1, keyframeCount: 2 });
    expect(thinned.lastMs + thinned.lastFrameMs).toBe(whole.lastMs + whole.lastFrameMs);
    const expected = [...group(0, 3), frameAt(5, null), ...group(6, 2)];
    expect((await log.read(1)).frames).toEqual(expected);
    expect((await (await open()).read(1)).frames).toEqual(expected);
    expect(await log.thin(1, 100)).toMatchObject({ frameCount: 3, keyframeCount: 2 });
  });

  const versions = (): number[] =>
    [...files].sort().map(([, bytes]) => new DataView(bytes.buffer).getUint32(8, true));
  const sequences = (): number[] =>
    [...files].sort().map(([, bytes]) => new DataView(bytes.buffer).getFloat64(16, true));

  test('are in files of their own version, so that an older program leaves them alone; the others it can read', async () => {
    const log = await write([frameAt(0, 10)]);
    await cut(log);
    for (const frame of group(1, 2)) await log.append(frame);

    expect(versions()).toEqual([1, 1, 2]);
    expect((await open()).left).toHaveLength(1);
  });

  test('an older program is sent on to sequences that no batch of theirs has, and what it writes is not mixed up with them', async () => {
    const log = await write([frameAt(0, 10)]);
    await cut(log);
    for (const frame of group(1, 2)) await log.append(frame);
    await cut(log);
    // It goes by the highest sequence of the headers that it can read.
    const next = Math.max(...sequences().filter((_, index) => versions()[index] === 1));
    expect(next).toBeGreaterThan(2 ** 32);
    const asOlder: MemoryFiles = new Map();
    const older = await openFrameLog(createMemoryFolder(asOlder));
    await older.append(frameAt(8, 10));
    await older.cut({ lastFrameMs: 33 });
    const numbered = renumber(asOlder.get('segment-0000000001.log'), { segment: 4, sequence: next });
    files.set('segment-0000000004.log', numbered);

    const reopened = await open();

    expect(reopened.left.map(({ sequence, firstMs }) => [sequence, firstMs])).toEqual([
      [1, frameAt(0, 10).timestampMs],
      [2, frameAt(1, 10).timestampMs],
      [next, frameAt(8, 10).timestampMs],
    ]);
    expect(damages).toEqual([]);
  });

  test('when all are gone, so is what is there for older programs', async () => {
    const log = await write(group(0, 3));
    await cut(log);
    expect(versions()).toEqual([1, 2]);
    await log.remove(1);
    await log.close();
    await (await open()).close();

    expect(versions()).toEqual([1]);
    expect(sequences()).toEqual([2]);
  });
});

/** The records of a file as if they had been written to another, for another batch. */
function renumber(
  bytes: Uint8Array<ArrayBuffer> | undefined,
  { segment, sequence }: { readonly segment: number; readonly sequence: number },
): Uint8Array<ArrayBuffer> {
  const content = bytes?.slice() ?? new Uint8Array(0);
  const view = new DataView(content.buffer);
  view.setFloat64(16, sequence, true);
  view.setUint32(24, crc32(content.subarray(0, 24)), true);
  for (let offset = 32; offset < content.length; offset += 44 + view.getUint32(offset + 8, true)) {
    view.setFloat64(offset + 16, sequence, true);
    const place = new DataView(new ArrayBuffer(16));
    place.setFloat64(0, segment, true);
    place.setFloat64(8, offset, true);
    const headerCrc = crc32(content.subarray(offset, offset + 40));
    view.setUint32(offset + 40, crc32(new Uint8Array(place.buffer), headerCrc), true);
  }
  return content;
}

test('a file of a newer version stays as it is', async () => {
  const log = await open();
  await appendFrames(log, 0, 1);
  const newer = (files.get('segment-0000000001.log') ?? new Uint8Array()).slice();
  newer[8] = 3;
  new DataView(newer.buffer).setUint32(12, crc32(newer.subarray(0, 12)), true);
  files = new Map([['segment-0000000001.log', newer.slice()]]);

  const next = await open();
  await appendFrames(next, 1, 2);
  await next.remove((await cut(next)).sequence);
  await next.close();

  expect(damages).toEqual([
    { kind: 'unreadable', message: 'segment-0000000001.log is of version 3, which this one does not know' },
  ]);
  expect(files.get('segment-0000000001.log')).toEqual(newer);
});

test('behind damage in the middle of a file, everything is found again', async () => {
  const log = await open();
  await appendFrames(log, 0, 5);
  await cut(log);
  await appendFrames(log, 5, 8);
  await cut(log);
  files.get('segment-0000000001.log')?.fill(0xf7, 32 + 94 + 20, 32 + 94 + 94 + 20);

  const reopened = await open();

  expect(reopened.left.map(({ frameCount }) => frameCount)).toEqual([3, 3]);
  expect(damages.map(({ kind }) => kind)).toEqual(['damaged', 'frames_lost']);
  expect((await reopened.read(1)).frames).toEqual([0, 3, 4].map((index) => frameAt(index, 50)));
});

test('a batch whose end is lost is there, with an end like its other frames', async () => {
  const log = await open();
  await appendFrames(log, 0, 2);
  await cut(log);
  await appendFrames(log, 2, 3);
  files.get('segment-0000000001.log')?.fill(0, 32 + 2 * 94, 32 + 2 * 94 + 10);

  const reopened = await open();

  expect(reopened.left).toEqual([expect.objectContaining({ sequence: 1, frameCount: 2, lastFrameMs: 33 })]);
  expect(reopened.uncutMs).toEqual([frameAt(2, 1).timestampMs]);
  expect(damages.map(({ kind }) => kind)).toEqual(['damaged', 'end_lost']);
});

test('a log that is closed says so, and closing twice is closing once', async () => {
  const log = await open();
  const pending = log.append(frameAt(0, 10));
  await Promise.all([log.close(), log.close()]);

  await expect(pending).resolves.toBeUndefined();
  await expect(log.append(frameAt(1, 10))).rejects.toEqual(new LogError('closed', 'the log has been closed'));
  expect((await open()).uncutMs).toHaveLength(1);
});

test('a folder that cannot be read is closed again', async () => {
  let closed = 0;
  const folder: LogFolder = {
    ...createMemoryFolder(),
    list: () => Promise.reject(new Error('I/O error')),
    close: async () => {
      closed += 1;
    },
  };

  await expect(openFrameLog(folder)).rejects.toMatchObject({
    code: 'failed',
    message: expect.stringContaining('I/O error'),
  });
  expect(closed).toBe(1);
});
