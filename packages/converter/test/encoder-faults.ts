import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listProcesses } from '../../../test/support/processes.ts';
import { makeExecutable } from '../src/encode/ffmpeg-path.ts';
import { createConvertFrames, FfmpegError, type TimedImage } from '../src/index.ts';
import { picture } from './picture.ts';

let directory: string;
// Tests of starts without a launcher take it away.
const node = process.execPath;

/** What becomes of encoders on their bad days, whoever starts them. */
export function testEncoderFaults(): void {
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'encoder-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  test('a missing encoder is unavailable', async () => {
    expect(await convertWith(join(directory, 'missing'))).toMatchObject({
      code: 'encoder_unavailable',
      message: 'ffmpeg could not be started (ENOENT)',
    });
  });

  test('an encoder that may not be executed is unavailable', async () => {
    const path = badEncoder('locked', '');
    chmodSync(path, 0o644);

    expect(await convertWith(path)).toMatchObject({ code: 'encoder_unavailable' });
  });

  test('an encoder that a package manager left without its install script is made executable', async () => {
    const path = badEncoder('left', 'process.exitCode = 7');
    chmodSync(path, 0o644);

    makeExecutable(path);

    expect(await convertWith(path)).toMatchObject({ message: 'ffmpeg failed with exit code 7' });
  });

  test('an encoder that hangs is killed at the deadline and reaped', async () => {
    const path = badEncoder('hangs', 'setInterval(() => {}, 1000)');

    const error = await convertWith(path, 400);

    expect(error.code).toBe('encoder_timeout');
    expect(error.message).toMatch(/timed out after \d+ ms and was killed with SIGKILL/);
    expect(listProcesses().filter(({ command }) => command.includes(path))).toEqual([]);
  });

  test('what an encoder has started is killed with it', async () => {
    const path = shellEncoder('starts-another', `sleep 987 & exec ${ffmpegOf()} -f nonsense`);

    expect(await convertWith(path)).toMatchObject({ message: 'ffmpeg failed with exit code 1' });
    expect(listProcesses().filter(({ command }) => command === 'sleep 987')).toEqual([]);
  });

  test('what has left the group of the encoder does not keep the answer waiting', async () => {
    const path = shellEncoder('leaves', 'setsid sleep 30 & sleep 30');
    const began = performance.now();

    const error = await failWith(path, 300);

    expect(error.code).toBe('encoder_timeout');
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  test('an encoder that runs out of memory fails', async () => {
    const path = shellEncoder('out-of-memory', `ulimit -v 84000; exec ${ffmpegOf()} "$@"`);

    expect(await convertWith(path)).toMatchObject({
      code: 'encoder_failed',
      stderrTail: expect.stringMatching(/malloc of size \d+ failed|Error while opening encoder/),
    });
  });

  test('an encoder that writes without end is killed', async () => {
    const path = badEncoder(
      'endless',
      `const tag = Buffer.alloc(11 + 1e6 + 4);
     tag.writeUIntBE(18 * 2 ** 24 + 1e6, 0, 4);
     const more = () => process.stdout.write(tag, more);
     process.stdout.write('FLV'.padEnd(13, '\\0'), more);`,
    );

    expect(await convertWith(path)).toMatchObject({
      code: 'encoder_failed',
      message: 'ffmpeg wrote more than 64000000 bytes and was killed with SIGKILL',
    });
  });

  test('an encoder that fails tells its exit code and keeps the end of what it said', async () => {
    const path = badEncoder(
      'fails',
      "process.stderr.write('x'.repeat(5000) + 'no such encoder'); process.exitCode = 3",
    );

    const error = await convertWith(path);

    expect(error).toMatchObject({ code: 'encoder_failed', message: 'ffmpeg failed with exit code 3' });
    expect(error.stderrTail).toMatch(/^x+no such encoder$/);
    expect(error.stderrTail.length).toBe(2000);
  });

  test('an encoder that is killed tells the signal', async () => {
    const path = badEncoder('dies', "process.kill(process.pid, 'SIGSEGV')");

    expect((await convertWith(path)).message).toBe('ffmpeg was killed by SIGSEGV');
  });

  test.each([
    ['nothing', 'process.stdin.resume()', /no H.264 decoder configuration/],
    [
      'something else',
      "process.stdin.resume(); process.stdout.write('<html>'.repeat(99))",
      /not H.264 in FLV/,
    ],
    [
      'fewer frames',
      `const { spawn } = require('node:child_process');
     const args = process.argv.slice(2);
     args.splice(args.indexOf('pipe:0') + 1, 0, '-frames:v', '5');
     spawn(${JSON.stringify(ffmpegOf())}, args, { stdio: 'inherit' }).on('exit', (code) => { process.exitCode = code ?? 1; });`,
      /wrote 5 frames for 8 pictures|exited before it had read every picture/,
    ],
  ])('an encoder that succeeds but wrote %s has failed', async (what, script, message) => {
    const path = badEncoder(what.replace(' ', '-'), script);

    expect(await convertWith(path)).toMatchObject({
      code: 'encoder_failed',
      message: expect.stringMatching(message),
    });
  });
}

/** A program that stands where ffmpeg stands, on one of its bad days. */
function badEncoder(name: string, script: string): string {
  const path = join(directory, name);
  writeFileSync(path, `#!${node}\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

function shellEncoder(name: string, script: string): string {
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

async function frames(): Promise<TimedImage[]> {
  const image = await picture({ width: 640, height: 480 });
  return Array.from({ length: 8 }, (_, index) => ({ index, image, timestampMs: 1000 + index }));
}

const batch = { endMs: 1008, segmentUuid: new Uint8Array(16) };

/** Converts with an encoder that is expected to fail, and then with a good one, which is to see nothing of it. */
async function convertWith(ffmpegPath: string, timeoutMs = 20_000): Promise<FfmpegError> {
  const error = await failWith(ffmpegPath, timeoutMs);

  const next = await createConvertFrames()({ ...batch, frames: await frames(), timeoutMs: 20_000 });

  expect(next.encoded).toBe(8);
  return error;
}

async function failWith(ffmpegPath: string, timeoutMs: number): Promise<FfmpegError> {
  try {
    await createConvertFrames({ ffmpegPath })({ ...batch, frames: await frames(), timeoutMs });
  } catch (error) {
    if (error instanceof FfmpegError) return error;
    throw error;
  }
  throw new Error('the encoder did not fail');
}

function ffmpegOf(): string {
  return (require('@ffmpeg-installer/ffmpeg') as { path: string }).path;
}
