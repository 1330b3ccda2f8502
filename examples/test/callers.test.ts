import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FrameDataAnswer } from '@frame-ingest/contract';
import { type RunningStack, startTemporaryStack } from '../../test/support/stack.ts';
import { createSignatureAuthorizer, startGateway } from '../../test/support/start-gateway.ts';

const repository = join(__dirname, '../..');
const run = promisify(execFile);
const pictures = ['examples/frames/frame-000.jpg', 'examples/frames/frame-010.jpg'];

const region = 'eu-west-1';
const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPx',
  sessionToken: 'a/token+of=one',
};
const caller = {
  ...process.env,
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_SESSION_TOKEN: credentials.sessionToken,
  AWS_PROFILE: undefined,
};

let stack: RunningStack;
beforeAll(async () => {
  stack = await startTemporaryStack();
});
afterAll(() => stack.stop());

/** Where a program is missing its tests are skipped, and jest says so; with `CI=true` they fail. */
function testWith(command: string, ...args: string[]): jest.It {
  return spawnSync(command, args).status === 0 || process.env['CI'] === 'true' ? test : test.skip;
}

async function post(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<FrameDataAnswer> {
  const { stdout } = await run(command, args, { cwd: repository, env });
  return JSON.parse(stdout.replace(/^200 /, '')) as FrameDataAnswer;
}

/** The one command of a document's shell blocks that begins so; what follows on further lines belongs to it. */
function readCommand(document: string, start: string): string {
  const text = readFileSync(join(repository, document), 'utf8');
  const commands = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
    block.replaceAll('\\\n', ' ').split('\n'),
  );
  const [command, ...others] = commands.filter((line) => line.startsWith(start));
  if (command === undefined || others.length > 0) throw new Error(`${document} has no one command ${start}`);
  return command;
}

const withCurl = testWith('curl', '--version');
const withFfmpeg = testWith('ffmpeg', '-version');
const withPython = testWith('python3', '--version');
// The system's package of botocore belongs to the system's Python, which need not be the first.
const pythons = ['python3', '/usr/bin/python3'];
const knowsBotocore = (python: string): boolean => spawnSync(python, ['-c', 'import botocore']).status === 0;
const botocorePython = pythons.find(knowsBotocore) ?? 'python3';
const withBotocore = testWith(botocorePython, '-c', 'import botocore');

withCurl('the first command of the README that posts pictures works as it is written', async () => {
  const command = readCommand('README.md', 'curl -F ').replace('http://127.0.0.1:8787', stack.api);

  const answer = await post('sh', ['-c', `${command} --silent --show-error`]);

  expect(answer).toMatchObject({ frames: { received: 2, encoded: 2 }, durationMs: 1000 });
  expect(answer).toMatchObject({ delivery: { state: 'delivered' } });
});

withCurl('the form that docs/devices.md shows for small cameras works as it is written', async () => {
  const [first = '', second = ''] = pictures;
  const command = readCommand('docs/devices.md', 'curl -F ')
    .replace('http://127.0.0.1:8787', stack.api)
    .replace('@a.jpg', `@${first}`)
    .replace('@b.jpg', `@${second}`);

  const answer = await post('sh', ['-c', `${command} --silent --show-error`]);

  expect(answer).toMatchObject({ frames: { encoded: 2 }, durationMs: 2000, stream: { name: 'cam-esp32' } });
});

withCurl('the command of the README that gets a picture works as it is written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'picture-'));
  const command = readCommand('README.md', 'curl -o ').replace('http://127.0.0.1:8787', stack.api);

  await run('sh', ['-c', `${command} --silent --show-error --fail-with-body`], { cwd: folder });

  const picture = readFileSync(join(folder, 'now.jpg'));
  rmSync(folder, { recursive: true });
  expect([...picture.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
});

withFfmpeg(
  'the commands of docs/http-api.md for a camera that encodes work as they are written',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'camera-'));
    const camera = '-f lavfi -i testsrc=size=640x480:rate=30,format=yuyv422';
    const record = readCommand('docs/http-api.md', 'ffmpeg ').replace('-f v4l2 -i /dev/video0', camera);
    const send = readCommand('docs/http-api.md', 'curl --fail').replace('http://127.0.0.1:8787', stack.api);
    try {
      const { stdout } = await run('sh', ['-c', `${record} -v error && ${send} --silent`], { cwd: folder });

      const answer = JSON.parse(stdout) as FrameDataAnswer;
      expect(answer).toMatchObject({ frames: { received: 20, encoded: 20 }, durationMs: 2000 });
      expect(answer).toMatchObject({ delivery: { state: 'delivered' } });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

withPython('post_frames.py posts the sample clip', async () => {
  const answer = await post('python3', ['examples/post_frames.py', stack.api]);

  expect(answer.frames).toEqual({ received: 60, encoded: 60, dropped: [] });
  expect(answer.durationMs).toBe(6000);
});

withPython('post_frames.py says what was refused', async () => {
  const refused = run('python3', ['examples/post_frames.py', `${stack.api}/nothing`], { cwd: repository });

  await expect(refused).rejects.toMatchObject({ stderr: expect.stringMatching(/^404 .*"not_found"/) });
});

describe('behind an authorizer that verifies signatures', () => {
  let gateway: { readonly url: string; stop(): Promise<void> };
  beforeAll(async () => {
    gateway = await startGateway(
      stack.api,
      createSignatureAuthorizer(region, (accessKeyId) =>
        accessKeyId === credentials.accessKeyId ? credentials : undefined,
      ),
    );
  });
  afterAll(() => gateway.stop());

  const programs = [
    [withCurl, 'sh', ['examples/signed/post-frames.sh']],
    [withBotocore, botocorePython, ['examples/signed/post_frames.py']],
    [test, process.execPath, ['--import', 'tsx', 'examples/signed/post-frames.ts']],
  ] as const;

  for (const [testOne, command, args] of programs) {
    const name = args.at(-1) ?? '';

    testOne(`${name} posts pictures`, async () => {
      const answer = await post(command, [...args, gateway.url, ...pictures], caller);

      expect(answer).toMatchObject({ frames: { received: 2, encoded: 2 }, durationMs: 1000 });
    });

    testOne(`${name} ends with an error when the secret is another`, async () => {
      const env = { ...caller, AWS_SECRET_ACCESS_KEY: 'another' };

      const posted = run(command, [...args, gateway.url, ...pictures], { cwd: repository, env });

      await expect(posted).rejects.toMatchObject({ stdout: expect.stringContaining('signature') });
    });
  }

  test('what is not signed is refused', async () => {
    expect((await fetch(`${gateway.url}/Config`)).status).toBe(403);
  });
});

withCurl('a token of OpenID Connect is sent as infra/README.md says', async () => {
  const token = 'header.claims.signature';
  const gateway = await startGateway(stack.api, async ({ headers }) => {
    if (headers.authorization !== `Bearer ${token}`) throw new Error('Unauthorized');
  });
  const command = readCommand('infra/README.md', 'curl ');

  const answer = await post('sh', ['-c', `${command} --silent`], {
    ...process.env,
    ...{ API: gateway.url, TOKEN: token },
  });
  await gateway.stop();

  expect(answer.frames).toMatchObject({ received: 2, encoded: 2 });
});

test.each(['post-frames.sh'])('infra/README.md shows signed/%s as it is', (name) => {
  const code = readFileSync(join(repository, 'examples/signed', name), 'utf8').trim();

  expect(readFileSync(join(repository, 'infra/README.md'), 'utf8')).toContain(`\n${code}\n\`\`\``);
});
