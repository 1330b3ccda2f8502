import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type KvsLocal, startKvsLocal } from '@frame-ingest/kvs-local';
import { readFragmentList } from '../src/index.ts';
import { collect, numbersOf, someTime } from './support/payload.ts';
import { putFragments } from './support/put-fragments.ts';

const example = join(__dirname, '../examples/follow-stream.ts');
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };

let server: KvsLocal;
let folder: string;
beforeAll(async () => {
  server = await startKvsLocal({ streams: [{ name: 'camera', dataRetentionInHours: 1 }] });
  folder = mkdtempSync(join(tmpdir(), 'get-media-'));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the example saves the fragments of a stream', async () => {
  const numbers = await putFragments(server.url, 'camera', [someTime, someTime + 2000]);
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL_KINESIS_VIDEO: server.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    // As at a user's, who has not set it.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: undefined,
  };

  const args = ['--import', 'tsx', example, 'camera', join(folder, 'fragments'), '2'];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env });

  expect(stdout.trim().split('\n')).toEqual([
    expect.stringMatching(`^2020-01-02T03:04:05.678Z ${numbers[0]}: 2 frames, \\d+ ms behind$`),
    expect.stringMatching(`^2020-01-02T03:04:07.678Z ${numbers[1]}: 2 frames, 0 ms behind$`),
  ]);
  expect(stderr).toBe('');
  const clientConfig = { endpoint: server.url, region: 'us-east-1', credentials };
  const archived = await collect(
    readFragmentList({ streamName: 'camera', clientConfig, fragments: numbers }),
  );
  const files = readdirSync(join(folder, 'fragments')).sort();
  expect(files).toEqual(numbersOf(archived).map((number) => `${number}.mkv`));
  expect(files.map((name) => readFileSync(join(folder, 'fragments', name)).toString('hex'))).toEqual(
    archived.map(({ raw }) => Buffer.from(raw).toString('hex')),
  );
});

test('the README shows the example as it is', () => {
  const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');

  expect(readme).toContain(`\`\`\`ts\n${readFileSync(example, 'utf8').trim()}\n\`\`\``);
});
