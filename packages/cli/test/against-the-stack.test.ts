import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import type { LocalStackAddresses } from '@frame-ingest/local';
import { clearFaults, injectFault, kvsOf } from '../../../test/support/inject-faults.ts';
import { probe } from '../../../test/support/media-tools.ts';
import { killCommands, type RunningCommand, runCli, runInTerminal, startCli } from './run-cli.ts';

jest.setTimeout(120_000);

let folder: string;
let stack: RunningCommand;
let api: string;
let addresses: LocalStackAddresses;
/** What reaches the stack. */
let local: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  const ports = ['--port', '0', '--s3-port', '0', '--kvs-port', '0'];
  stack = startCli(['local', ...ports, '--data', join(folder, 'data')]);
  let output = '';
  stack.child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  await stack.until(/^ready .*\n/m);
  addresses = JSON.parse(/^ready (.*)$/m.exec(output)?.[1] ?? '') as LocalStackAddresses;
  ({ api } = addresses);
  local = ['--local', api];
}, 120_000);
afterAll(async () => {
  stack.child.kill('SIGTERM');
  const { code } = await stack.ended;
  killCommands();
  rmSync(folder, { recursive: true });
  expect(code).toBe(0);
});

interface Seen {
  readonly producerTimestampMs: number;
  readonly frames: number;
  readonly bytes: number;
  readonly number: string;
}

async function watch(stream: string, count: number, ...further: string[]): Promise<Seen[]> {
  const args = ['--stream', stream, '--from', '2026-01-01T00:00:00Z', '--count', String(count), '--json'];
  const { code, stdout, stderr } = await runCli(['watch', ...local, ...args, ...further]);
  expect([code, stderr]).toEqual([0, '']);
  return toLines<Seen>(stdout);
}

function toLines<Line>(stdout: string): Line[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

function makeVideo(name: string, ...options: string[]): string {
  const file = join(folder, name);
  const source = ['-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=10', '-t', '4', '-pix_fmt', 'yuv420p'];
  execFileSync(ffmpeg.path, ['-v', 'error', '-y', ...source, ...options, file]);
  return file;
}

const pictures = 'examples/frames';
const pictureCount = readdirSync(join(__dirname, '../../..', pictures)).filter((name) =>
  name.endsWith('.jpg'),
).length;
const start = '2026-11-27T10:00:00.000Z';
const startMs = Date.parse(start);

test('a folder of pictures is sent, its JSON goes to standard output, and no frame is missing', async () => {
  const own = ['--stream', 'cam-folder', '--fps', '10', '--start', start, '--directory', join(folder, 'q1')];
  const { code, stdout } = await runCli(['send', pictures, ...local, ...own, '--json']);

  const lines = toLines<{ event: string; frames: number; outcome?: string }>(stdout);
  expect(code).toBe(0);
  expect(lines.at(-1)).toMatchObject({ event: 'end', outcome: 'sent', frames: pictureCount });
  const sent = lines.filter(({ event }) => event === 'sent').map(({ frames }) => frames);
  expect(sent.reduce((sum, frames) => sum + frames, 0)).toBe(pictureCount);
  const seen = await watch('cam-folder', sent.length);
  expect(seen[0]?.producerTimestampMs).toBe(startMs);
  expect(seen.reduce((sum, { frames }) => sum + frames, 0)).toBe(pictureCount);
});

test('what is broken off goes on where it stopped, and no frame comes twice', async () => {
  const own = ['--stream', 'cam-resume', '--fps', '10', '--start', start, '--directory', join(folder, 'q2')];
  // Little room on disk: most of the pictures are not read yet when the signal comes.
  const args = ['send', pictures, ...local, ...own, '--max-stored-mb', '1'];
  const first = startCli(args);
  await first.until(/sent 20 frames/);
  first.child.kill('SIGINT');

  const ended = await first.ended;
  const second = await runCli(args);

  expect([ended.code, second.code]).toEqual([0, 0]);
  expect(second.stderr).toContain('everything has been sent');
  expect(second.stdout).not.toContain(`${pictureCount} frames in`);
  const counts = [...`${ended.stdout}${second.stdout}`.matchAll(/sent (\d+) frames/g)].map(([, n]) =>
    Number(n),
  );
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(pictureCount);
});

test('H.264 that the service takes is sent as it is, and the saved stream has the same pictures', async () => {
  const file = makeVideo('plain.mp4', '-c:v', 'libx264', '-bf', '0', '-g', '20');
  const own = ['--stream', 'cam-copy', '--start', start, '--directory', join(folder, 'q3')];
  const { code, stderr } = await runCli(['send', file, ...local, ...own]);

  const saved = join(folder, 'saved.mkv');
  const seen = await watch('cam-copy', 2, '--save', saved);

  expect(code).toBe(0);
  expect(stderr).not.toContain('encoded again');
  expect(seen.map(({ producerTimestampMs }) => producerTimestampMs - startMs)).toEqual([0, 2000]);
  const { codec, packets } = probe(readFileSync(saved));
  expect(codec).toBe('h264');
  expect(packets.map(({ pts }) => pts)).toEqual(Array.from({ length: 40 }, (_, index) => index * 100));
});

test('a video with B-frames is encoded again, with the times of its frames', async () => {
  const file = makeVideo('reordered.mkv', '-c:v', 'libx264', '-bf', '2');
  const own = ['--stream', 'cam-again', '--start', start, '--directory', join(folder, 'q4')];
  const { code, stderr } = await runCli(['send', file, ...local, ...own]);

  expect(code).toBe(0);
  expect(stderr).toContain('reordered.mkv is encoded again as H.264, because its pictures are reordered');
  const seen = await watch('cam-again', 2);
  expect(seen.map(({ producerTimestampMs }) => producerTimestampMs - startMs)).toEqual([0, 2000]);
  expect(seen.map(({ frames }) => frames)).toEqual([20, 20]);
});

test('a byte stream on standard input is known by its first bytes: H.264 and JPEG', async () => {
  const h264 = readFileSync(makeVideo('bytes.h264', '-c:v', 'libx264', '-bf', '0', '-g', '20'));
  const mjpeg = readFileSync(makeVideo('bytes.mjpeg', '-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p'));
  const send = (stream: string, input: Buffer) =>
    runCli(['send', '-', ...local, '--stream', stream, '--directory', join(folder, stream), '--json'], {
      input,
    });

  const [video, images] = [await send('cam-h264', h264), await send('cam-jpeg', mjpeg)];

  for (const { code, stdout } of [video, images]) {
    expect(code).toBe(0);
    expect(toLines(stdout).at(-1)).toMatchObject({ outcome: 'sent', frames: 40, lostFrames: 0 });
  }
});

test('a terminal gets a progress bar on standard error, up to the end', async () => {
  const file = join(folder, 'plain.mp4');
  const own = ['--stream', 'cam-bar', '--directory', join(folder, 'q5')];
  const inTerminal = await runInTerminal(['send', file, ...local, ...own]);
  const piped = await runCli([
    'send',
    file,
    ...local,
    '--stream',
    'cam-pipe',
    '--directory',
    join(folder, 'q6'),
  ]);

  expect(inTerminal.code).toBe(0);
  expect(inTerminal.stdout).toContain('sending [========================] 100 % 40 of 40 frames');
  expect(inTerminal.stdout).toContain('40 frames in 2 batches sent');
  expect(inTerminal.stdout).not.toContain('\x1b[?25h\x1b[?25l');
  expect(`${piped.stdout}${piped.stderr}`).not.toMatch(/\[=|\[\?25/);
});

test('a clip, an image and a session for a player come out of the stream', async () => {
  const [clip, image] = [join(folder, 'clip.mp4'), join(folder, 'image.jpg')];
  const of = [...local, '--stream', 'cam-folder'];
  const range = ['--from', start, '--to', '2026-11-27T10:00:06Z'];

  const saved = await runCli(['clip', clip, ...of, ...range]);
  const picture = await runCli(['image', image, ...of, '--at', '2026-11-27T10:00:01.520Z', '--json']);
  const played = await runCli(['play', ...of, ...range, '--player', 'true', '--print']);

  expect([saved.code, picture.code, played.code]).toEqual([0, 0, 0]);
  expect(probe(readFileSync(clip)).packets).toHaveLength(pictureCount);
  expect(JSON.parse(picture.stdout)).toMatchObject({ file: image, producerTimestampMs: startMs + 1500 });
  expect(readFileSync(image).subarray(0, 3)).toEqual(Buffer.of(0xff, 0xd8, 0xff));
  const playlist = await (await fetch(played.stdout.trim())).text();
  expect(playlist).toMatch(/^#EXTM3U/);
});

test('what the service refuses is told with its words, and leaves no file behind', async () => {
  const file = join(folder, 'none.mp4');

  const { code, stderr } = await runCli(['clip', file, ...local, '--stream', 'nobody']);

  expect(code).toBe(1);
  expect(stderr).toContain(
    'was answered 403: streamName is "nobody", which this caller may not use; it may use frame-ingest, cam-*',
  );
  expect(readdirSync(folder).filter((name) => name.startsWith('none'))).toEqual([]);
});

test('where the stream has nothing at the time, the times that were asked for are named', async () => {
  const of = [...local, '--stream', 'cam-folder'];

  const clip = await runCli(['clip', join(folder, 'now.mp4'), ...of]);
  // The stream is live for 30 seconds after its last fragment, which came to it a moment ago.
  let played = await runCli(['play', ...of, '--print']);
  while (played.code === 0) played = await runCli(['play', ...of, '--print']);

  expect([clip.code, played.code]).toEqual([1, 1]);
  expect(clip.stderr).toMatch(/It asked for \d{4}-\S+Z to \d{4}-\S+Z\. .*: give --from, or look with/);
  expect(played.stderr).toMatch(
    /It asked for what is live, which is over 30 seconds after the last fragment\. .*: give --from, or look with/,
  );
});

test('a folder that is not there is told by the name that was given', async () => {
  const file = join(folder, 'nowhere', 'image.jpg');
  const at = ['--at', '2026-11-27T10:00:01.520Z'];

  const { code, stderr } = await runCli(['image', file, ...local, '--stream', 'cam-folder', ...at]);

  expect([code, stderr]).toEqual([
    1,
    `frame-ingest image: ${file} cannot be written (ENOENT). Give a path in a folder that is there.\n`,
  ]);
});

test('who watches a stream that is not there learns which ones are', async () => {
  const { code, stdout, stderr } = await runCli(['watch', ...local, '--stream', 'cam-nobody']);

  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(
    /^frame-ingest watch: Kinesis Video has no stream "cam-nobody" in \S+\. It has: .*frame-ingest.*\. Look at .*\.\n$/,
  );
});

test('who waits for fragments of a silent stream is told so', async () => {
  const command = startCli(['watch', ...local, '--stream', 'cam-folder', '--from', 'now']);
  await command.until(/No fragment of cam-folder so far \(--from now\); waiting/);
  command.child.kill('SIGTERM');

  expect(await command.ended).toMatchObject({ code: 0, stdout: '' });
});

test('a second stack on the same port ends with one sentence', async () => {
  const { port } = new URL(api);
  const ports = ['--port', port, '--s3-port', '0', '--kvs-port', '0'];

  const { code, stderr } = await runCli(['local', ...ports, '--data', join(folder, 'second')]);

  expect(code).toBe(1);
  expect(stderr).toMatch(/^frame-ingest local: Port \d+ is in use\. .* \(0 = any free one\)\.\n$/);
});

test('the archive is replayed onto another stream, once', async () => {
  const range = ['--from', start, '--to', '2026-11-27T11:00:00Z'];
  const args = ['replay', ...local, '--stream', 'cam-copy', ...range, '--to-stream', 'cam-back', '--create'];

  const [first, second] = [await runCli(args), await runCli([...args, '--json'])];

  expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('2 put, 0 there before') });
  expect(second.code).toBe(0);
  expect(toLines(second.stdout).at(-1)).toEqual({
    event: 'end',
    put: 0,
    there: 2,
    refused: 0,
    unreadable: 0,
  });
});

test('doctor finds a healthy stack well, and a stream that is not there with what to do', async () => {
  const well = await runCli(['doctor', ...local, '--stream', 'cam-copy', '--json']);
  const ill = await runCli(['doctor', ...local, '--stream', 'cam-nobody']);

  expect(well.code).toBe(0);
  const { findings } = JSON.parse(well.stdout) as { findings: { check: string; outcome: string }[] };
  expect(findings.map(({ check, outcome }) => `${check} ${outcome}`)).toEqual(
    expect.arrayContaining([
      'api ok',
      'clock ok',
      'stream ok',
      'retention ok',
      'data endpoint ok',
      'quota ok',
    ]),
  );
  expect(ill.code).toBe(1);
  expect(ill.stdout).toMatch(/^fail {2}stream .*cam-nobody\n.*-> .*made by its first batch/m);
});

test('doctor takes an outage for an outage, and not for a missing permission', async () => {
  const fault = 'http-error error=ServiceUnavailableException statusCode=503 operation=DescribeStream';
  await injectFault(kvsOf(addresses), fault);
  const { code, stdout } = await runCli(['doctor', ...local, '--stream', 'cam-copy']);
  await clearFaults(kvsOf(addresses));

  expect(code).toBe(1);
  expect(stdout).toMatch(/^fail {2}stream .*ServiceUnavailableException.*\n.*-> .*try again later\.$/m);
});

test('an address that is another server is not taken for a stack', async () => {
  const { kinesisVideo } = addresses;
  const { code, stdout } = await runCli(['doctor', '--local', kinesisVideo]);

  expect(code).toBe(1);
  expect(stdout).toContain(`${kinesisVideo} is not the page of a local stack (it answered `);
});

test.each([
  ['', '--stream is ""'],
  [
    'nobody',
    '--stream is "nobody", which the deployment refuses. Give one that it takes: frame-ingest, cam-*.',
  ],
])('conform is not begun with the stream %j', async (stream, why) => {
  const { code, stdout, stderr } = await runCli(['conform', api, '--stream', stream]);

  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(why);
});

test('a deployment that conforms gets a scorecard without a fault', async () => {
  const { code, stdout } = await runCli(['conform', api, '--json']);

  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ url: api, failed: 0, passed: expect.any(Number) });
});
