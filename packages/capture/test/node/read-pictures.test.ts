import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleFrames, examplePngs } from '../../../../test/support/sample.ts';
import { readPictureFiles, readPictureStream } from '../../src/node/read-pictures.ts';
import { makeTemporaryFolder, removeTemporaryFolders } from './temporary-folder.ts';

afterAll(removeTemporaryFolders);

const times = { startMs: undefined, framerate: 10 };
const [jpeg = Buffer.of()] = exampleFrames;
const changedMs = Date.UTC(2026, 0, 1);

/** @param files what they hold, and when they were changed, by name */
function writeFiles(files: Readonly<Record<string, readonly [content: Uint8Array, changedMs: number]>>) {
  const folder = makeTemporaryFolder();
  return Object.entries(files).map(([name, [content, timeMs]]) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    utimesSync(path, timeMs / 1000, timeMs / 1000);
    return path;
  });
}

async function* chunksOf(bytes: Uint8Array, count = 1): AsyncIterable<Uint8Array> {
  for (let index = 0; index < count; index += 1) yield bytes;
}

test('what the service would not take is named and stays out of the queue', async () => {
  const paths = writeFiles({
    'good.jpg': [jpeg, changedMs],
    'text.jpg': [Buffer.from('text'), changedMs + 1000],
    'never-set.jpg': [jpeg, 0],
    'future.jpg': [jpeg, Date.UTC(2400, 0, 1)],
  });
  const folder = join(makeTemporaryFolder(), 'folder.jpg');
  mkdirSync(folder);
  const told: string[] = [];

  const taken: number[] = [];
  const { signal } = new AbortController();
  for await (const { timestampMs } of readPictureFiles(
    [...paths, folder],
    times,
    (what) => told.push(what),
    signal,
  )) {
    taken.push(timestampMs);
  }

  expect(taken).toEqual([changedMs]);
  expect(told).toHaveLength(4);
  expect(told[0]).toMatch(/never-set\.jpg has the time 1970-01-01T00:00:00\.000Z, which is before 1973/);
  expect(told[1]).toMatch(/text\.jpg is not a JPEG, PNG or WebP file/);
  expect(told.slice(2).join()).toMatch(/folder\.jpg cannot be read: EISDIR/);
  expect(told.slice(2).join()).toMatch(/future\.jpg has the time 2400-.* in the future/);
});

test('files that have not been taken when it ends are told of', async () => {
  const paths = writeFiles({
    'a.jpg': [jpeg, changedMs],
    'b.jpg': [jpeg, changedMs + 100],
    'c.jpg': [jpeg, changedMs + 200],
  });
  const told: string[] = [];
  const { signal } = new AbortController();
  let taken = 0;

  for await (const _ of readPictureFiles(paths, times, (what) => told.push(what), signal)) {
    if (taken === 1) break;
    taken += 1;
  }

  expect(told).toEqual(['2 of 3 files were not queued. Give them again in the next run']);
});

test.each([
  ['a short one', 1],
  ['one that goes on', 200],
])('a stream of something else is told of once: %s', async (_, count) => {
  const [png = Buffer.of()] = await examplePngs(1);
  const told: string[] = [];

  const chunk = png.subarray(0, 10_000).map((byte) => (byte === 0xff ? 0xfe : byte));
  const frames: unknown[] = [];
  const stream = readPictureStream(chunksOf(chunk, count), times, (what) => told.push(what));
  for await (const frame of stream) frames.push(frame);

  expect(frames).toEqual([]);
  expect(told).toEqual([expect.stringMatching(/^no JPEG picture in \d+ bytes of standard input/)]);
});

test('the lines between the pictures of a stream are nothing to tell of', async () => {
  const told: string[] = [];
  const part = Buffer.concat([Buffer.from('--frame\r\nContent-Type: image/jpeg\r\n\r\n'), jpeg]);
  const frames: unknown[] = [];

  for await (const frame of readPictureStream(chunksOf(part, 3), times, (what) => told.push(what))) {
    frames.push(frame);
  }

  expect([frames.length, told]).toEqual([3, []]);
});
