import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { gatewayEvent } from './gateway-event.ts';
import { goodJpeg } from './hostile-images.ts';
import { functionEnvironment } from './start-function.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'no-decoder-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

/** Bundles the function, but not its decoder, into a folder where sharp is not installed. */
async function bundleWithoutSharp(): Promise<void> {
  await build({
    ...{ entryPoints: [join(__dirname, '../src/lambda.ts')], outfile: join(dir, 'index.mjs') },
    ...{ bundle: true, platform: 'node', target: 'node20', format: 'esm', logLevel: 'silent' },
    external: ['sharp'],
    banner: {
      js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
    },
  });
  const ffmpeg = realpathSync(dirname(require.resolve('@ffmpeg-installer/ffmpeg/package.json')));
  mkdirSync(join(dir, 'node_modules/@ffmpeg-installer'), { recursive: true });
  symlinkSync(ffmpeg, join(dir, 'node_modules/@ffmpeg-installer/ffmpeg'));
}

test('without a decoder the function starts, and answers that it is not available', async () => {
  await bundleWithoutSharp();
  const frame = `data:image/jpeg;base64,${(await goodJpeg()).toString('base64')}`;
  const body = JSON.stringify({ frames: [frame], framerate: 1 });
  const event = gatewayEvent({ method: 'POST', path: '/FrameData', body });
  const script = `
    import { handler } from './index.mjs';
    const event = ${JSON.stringify(event)};
    const answers = [];
    for (const _ of [1, 2]) answers.push(await handler(event, { getRemainingTimeInMillis: () => 10000 }));
    console.log(JSON.stringify(answers));`;
  writeFileSync(join(dir, 'invoke.mjs'), script);

  const nowhere = 'http://127.0.0.1:1';
  const { stdout } = await promisify(execFile)(process.execPath, ['invoke.mjs'], {
    cwd: dir,
    env: functionEnvironment({ s3Url: nowhere, kvsUrl: nowhere }),
  });

  const answers = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
    statusCode: number;
    body: string;
  }[];
  for (const answer of answers) {
    expect(answer.statusCode).toBe(503);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'decoder_unavailable', retryable: true });
    expect(answer.body).not.toContain(dir);
  }
  expect(answers).toHaveLength(2);
});
