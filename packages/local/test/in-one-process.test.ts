import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleFrames, toDataUrl } from '../../../test/support/sample.ts';
import { type LocalStack, startLocalStack } from '../src/index.ts';

process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
const sampleFramesDir = join(__dirname, '../../../examples/frames');

let folder: string;
let stacks: LocalStack[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frame-ingest-'));
  stacks = [];
});
afterEach(async () => {
  for (const stack of stacks) await stack.close();
  rmSync(folder, { recursive: true });
});

async function start(name: string): Promise<LocalStack> {
  const stack = await startLocalStack({
    ...{ dataDir: join(folder, name), sampleFramesDir },
    ...{ port: 0, s3Port: 0, kvsPort: 0 },
  });
  stacks.push(stack);
  return stack;
}

/** Sends a batch, and looks at one of its frames in the stream. */
async function post({ addresses: { api } }: LocalStack): Promise<[posted: number, shown: number]> {
  const timestamps = [0, 500, 1000].map((offset) => Date.now() - 60_000 + offset);
  const { status } = await fetch(`${api}/FrameData`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ frames: exampleFrames.slice(0, timestamps.length).map(toDataUrl), timestamps }),
  });
  const image = await fetch(`${api}/Image?at=${timestamps[1]}`);
  return [status, image.status];
}

test('one stack after the other takes frames, each with its own services, and leaves the environment as it was', async () => {
  const before = { ...process.env };
  const first = await start('first');
  const inFirst = await post(first);
  await first.close();
  const between = { ...process.env };
  const second = await start('second');
  await first.close();
  const inSecond = await post(second);
  await expect(start('third')).rejects.toThrow('A local stack runs in this process already');
  await second.close();

  expect([inFirst, inSecond]).toEqual([
    [200, 200],
    [200, 200],
  ]);
  expect(between).toEqual(before);
  expect(process.env).toEqual(before);
});

test('a second one at the same time is refused, and the first goes on', async () => {
  const first = await start('first');

  await expect(start('second')).rejects.toThrow('A local stack runs in this process already');

  expect(await post(first)).toEqual([200, 200]);
});

test('one that could not start is no obstacle', async () => {
  await expect(
    startLocalStack({
      ...{ dataDir: folder, sampleFramesDir, streams: ['no name'] },
      ...{ port: 0, s3Port: 0, kvsPort: 0 },
    }),
  ).rejects.toThrow();

  expect(await post(await start('next'))).toEqual([200, 200]);
});
