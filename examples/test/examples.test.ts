import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FrameDataAnswer } from '@frame-ingest/contract';
import { type RunningStack, startTemporaryStack } from '../../test/support/stack.ts';

const repository = join(__dirname, '../..');
const run = promisify(execFile);

let stack: RunningStack;
beforeAll(async () => {
  stack = await startTemporaryStack();
});
afterAll(() => stack.stop());

async function runExample(name: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await run(process.execPath, ['--import', 'tsx', `examples/${name}`, ...args], {
    cwd: repository,
    // As at a user's, who has not set it.
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: undefined },
  });
  expect(stderr).toBe('');
  return stdout;
}

test('post-frames posts the sample clip, and read-back reads the same frames from the stream', async () => {
  const posted = await runExample('post-frames.ts', stack.api);
  const read = await runExample('read-back.ts', stack.kinesisVideo, stack.stream);

  const { frames, start, stream } = JSON.parse(posted.replace(/^200 /, '')) as FrameDataAnswer;
  expect(frames).toEqual({ received: 60, encoded: 60, dropped: [] });
  expect(read).toContain(`AWS_KINESISVIDEO_FRAGMENT_NUMBER ${stream.fragments[0]?.fragmentNumber}`);
  const times = [...read.matchAll(/^(\S+Z) {2}\+(\d+) ms {2}\d+ bytes/gm)];
  expect(times.map(([, , offset]) => Number(offset))).toEqual(
    Array.from({ length: 60 }, (_, index) => index * 100),
  );
  expect(times[0]?.[1]).toBe(new Date(start).toISOString());
  expect(read).toMatch(/\+0 ms {2}\d+ bytes {2}keyframe/);
});

test('local-kinesis-video puts a fragment past a throttled request and gets it back', async () => {
  const output = await runExample('local-kinesis-video.ts');

  const [, number] = /^put (\d+) after 1 throttled request$/m.exec(output) ?? [];
  expect(output).toContain(`got ${number} with 3 frames`);
});

test.each([
  ['docs/getting-started.md', 'post-frames.ts'],
  ['docs/getting-started.md', 'read-back.ts'],
  ['packages/kvs-local/README.md', 'local-kinesis-video.ts'],
])('%s shows %s as it is', (readme, name) => {
  const code = readFileSync(join(repository, 'examples', name), 'utf8').trim();

  expect(readFileSync(join(repository, readme), 'utf8')).toContain(`\`\`\`ts\n${code}\n\`\`\``);
});
