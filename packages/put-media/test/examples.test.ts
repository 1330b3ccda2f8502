import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type KvsLocal, startKvsLocal } from '@frame-ingest/kvs-local';
import { writeCluster, writeSegmentHeader } from '@frame-ingest/matroska';
import { acknowledgementErrors } from '../src/index.ts';

const packageDir = join(__dirname, '..');
const readme = readFileSync(join(packageDir, 'README.md'), 'utf8');
const run = promisify(execFile);

const header = writeSegmentHeader({ timestampScale: 1_000_000 }, [
  { number: 1, uid: 1n, type: 1, codecId: 'V_MPEG4/ISO/AVC' },
]);
const clusters = [0, 2000, 4000].map((timestamp) =>
  writeCluster(timestamp, [{ trackNumber: 1, timestamp, keyframe: true, data: Uint8Array.of(1, 2, 3) }]),
);

let kvs: KvsLocal;
let directory: string;
beforeAll(async () => {
  kvs = await startKvsLocal({ streams: [{ name: 'my-stream', dataRetentionInHours: 1 }] });
  directory = mkdtempSync(join(tmpdir(), 'put-media-'));
});
afterAll(async () => {
  await kvs.close();
  rmSync(directory, { recursive: true, force: true });
});

async function runNode(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return await run(process.execPath, ['--import', 'tsx', ...args], {
    cwd: packageDir,
    env: {
      ...process.env,
      AWS_ENDPOINT_URL_KINESIS_VIDEO: kvs.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      // As at a user's, who has not set it.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: undefined,
    },
  });
}

test('put-video puts each cluster of a file', async () => {
  const file = join(directory, 'video.mkv');
  writeFileSync(file, Buffer.concat([header, ...clusters]));

  const { stdout: printed, stderr } = await runNode('examples/put-video.ts', file, 'my-stream');

  expect(printed.match(/^PERSISTED$/gm)).toHaveLength(3);
  expect([...printed.matchAll(/^fragment \d+ at (\d+) ms$/gm)].map(([, timecodeMs]) => timecodeMs)).toEqual([
    '0',
    '2000',
    '4000',
  ]);
  expect(stderr).toBe('');
});

test('put-video says in a sentence that there is no such file', async () => {
  await expect(
    runNode('examples/put-video.ts', join(directory, 'none.mkv'), 'my-stream'),
  ).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^The payload failed: ENOENT: .*none\.mkv'\. Nothing was sent\.\n$/),
  });
});

test('long-session sends fragment after fragment', async () => {
  const program = join(directory, 'program.mts');
  const fragments = clusters.map((cluster, index) => ({
    cluster: [...cluster],
    timecodeMs: index * 2000,
    durationMs: 2000,
  }));
  const source = `
    import { sendAll } from ${JSON.stringify(join(packageDir, 'examples/long-session.ts'))};
    async function* fragments() {
      for (const each of ${JSON.stringify(fragments)}) yield { ...each, cluster: Uint8Array.from(each.cluster) };
    }
    await sendAll('my-stream', { header: Uint8Array.from(${JSON.stringify([...header])}), fragments: fragments() });
  `;
  writeFileSync(program, source);

  expect((await runNode(program)).stdout).toBe('3 persisted, 0 dropped, 0 perhaps there twice\n');
});

test.each(['put-video.ts', 'long-session.ts'])('the README shows %s as it is', (name) => {
  const code = readFileSync(join(packageDir, 'examples', name), 'utf8').trim();

  expect(readme).toContain(`\`\`\`ts\n${code}\n\`\`\``);
});

test.each(acknowledgementErrors)('the README lists $errorId $errorCode with what is done', (entry) => {
  const { errorId = 'none', errorCode, retryable } = entry;
  const row = readme.split('\n').find((line) => line.startsWith(`| ${errorId} `)) ?? '';

  expect(row).toContain(`\`${errorCode}\``);
  expect(row).toContain(retryable ? 'sent again' : 'dropped');
});
