import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ffmpegs } from '../../../../test/support/ffmpegs.ts';
import { encodeH264 } from '../../../../test/support/h264-video.ts';
import { decodePictures } from '../../../../test/support/media-tools.ts';
import { type RunningStack, startStack } from '../../../../test/support/stack.ts';
import { byteStream, testWithGStreamer } from '../../../access-units/test/support/encoders.ts';
import { findBrokenPromises, readArchivedTimes, readArchivedVideos } from './archived-times.ts';
import { killCommands, runCommand, startCommand } from './start-command.ts';
import { makeTemporaryFolder, removeTemporaryFolders } from './temporary-folder.ts';

const dataDir = makeTemporaryFolder();
let stack: RunningStack;
beforeAll(async () => {
  stack = await startStack(dataDir);
});
afterAll(async () => {
  killCommands();
  await stack.stop();
  removeTemporaryFolders();
});

const urlAndFolder = (directory = makeTemporaryFolder()): string[] => [
  ...['--h264', '--url', stack.api, '--directory', directory],
];

/** Pipes what a device gives into the command. */
async function pipe(device: ChildProcessWithoutNullStreams, args: readonly string[]) {
  const { child, ended, output } = startCommand(args, 'pipe');
  if (child.stdin !== null) device.stdout.pipe(child.stdin);
  return { code: await ended, output: output() };
}

/** As a camera does: in real time where `isLive`. */
function startFfmpeg(path: string, encoder: readonly string[], { seconds = 5, isLive = false } = {}) {
  return spawn(path, [
    ...['-loglevel', 'error', ...(isLive ? ['-re'] : [])],
    ...['-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=10', '-t', String(seconds), '-pix_fmt', 'yuv420p'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', ...encoder, '-f', 'h264', '-'],
  ]);
}

/** Pictures that differ would be printed number by number. */
function digestOf(pictures: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const bytes of pictures) hash.update(bytes);
  return hash.digest('hex');
}

const times = (startMs: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => startMs + index * 100);

test.each(ffmpegs)(
  'the H.264 that $name pipes in is archived picture by picture, as it was encoded',
  async ({ path, name }) => {
    const stream = `cam-h264-${name.length}`;
    const start = '2026-02-01T00:00:00Z';
    const camera = startFfmpeg(path, ['-bf', '0', '-g', '20']);

    const { code, output } = await pipe(camera, [
      ...[...urlAndFolder(), '--stream', stream, '--start', start, '--framerate', '10'],
    ]);

    expect(output).toMatch(/everything has been sent\n$/);
    expect(code).toBe(0);
    expect(await readArchivedTimes(stack, stream)).toEqual(times(Date.parse(start), 50));
    const encoder = ['-preset', 'ultrafast', '-bf', '0'];
    const encoded = encodeH264({ frames: 50, keyEvery: 20, encoder, ffmpegPath: path });
    const videos = await readArchivedVideos(stack, stream);
    expect(videos).toHaveLength(3);
    const captured = times(Date.parse(start), 50).map((timestampMs) => ({ streamName: stream, timestampMs }));
    expect(await findBrokenPromises(stack, captured)).toEqual([]);
    expect(await findBrokenPromises(stack, captured.slice(1))).toMatchObject([{ kind: 'frame_unknown' }]);
    expect(digestOf(videos.map((video) => decodePictures(video)))).toBe(digestOf([decodePictures(encoded)]));
  },
);

test('pictures of a live camera have the times at which they came', async () => {
  const [{ path } = { path: '' }] = ffmpegs;
  const beforeMs = Date.now();

  const live = startFfmpeg(path, ['-bf', '0', '-g', '10', '-tune', 'zerolatency'], { isLive: true });
  const { code } = await pipe(live, [...urlAndFolder(), '--stream', 'cam-live', '--framerate', '10']);

  expect(code).toBe(0);
  const archived = await readArchivedTimes(stack, 'cam-live');
  expect(archived).toHaveLength(50);
  expect(archived[0]).toBeGreaterThanOrEqual(beforeMs);
  expect(archived.at(-1)).toBeLessThanOrEqual(Date.now());
  const spanMs = (archived.at(-1) ?? 0) - (archived[0] ?? 0);
  expect(spanMs).toBeGreaterThan(2000);
}, 120_000);

testWithGStreamer.each([
  ['x264enc', 'x264enc tune=zerolatency speed-preset=ultrafast key-int-max=10'],
  ['openh264enc', 'openh264enc gop-size=10'],
])('so is the H.264 of %s in GStreamer', async (name, encoder) => {
  const source = 'videotestsrc num-buffers=25 ! video/x-raw,format=I420,width=320,height=240,framerate=10/1';
  const camera = spawn('/usr/bin/gst-launch-1.0', [
    ...['-q', ...`${source} ! ${encoder} ! ${byteStream} ! fdsink fd=1`.split(' ')],
  ]);
  const start = '2026-02-02T00:00:00Z';

  const { code, output } = await pipe(camera, [
    ...[
      ...urlAndFolder(),
      '--stream',
      `cam-${name}`,
      '--start',
      start,
      '--framerate',
      '10',
      '--batch-ms',
      '1000',
    ],
  ]);

  expect(output).toMatch(/everything has been sent\n$/);
  expect(code).toBe(0);
  expect(await readArchivedTimes(stack, `cam-${name}`)).toEqual(times(Date.parse(start), 25));
});

test.each<[string, string[], RegExp]>([
  ['B-frames', ['-g', '20', '-bf', '2'], /a picture on standard input .*Encode without B-frames: `-bf 0`/],
  [
    '4:4:4',
    ['-g', '20', '-bf', '0', '-pix_fmt', 'yuv444p'],
    /the video on standard input .*Encode with `-pix_fmt yuv420p`/,
  ],
  [
    'a keyframe every minute',
    ['-g', '600', '-bf', '0'],
    /the next keyframe must follow within 10000 ms of the last one/,
  ],
])(
  'with %s it says what to change, and nothing is sent that the service would refuse',
  async (_, encoder, says) => {
    const [{ path } = { path: '' }] = ffmpegs;
    const camera = startFfmpeg(path, encoder, { seconds: 15 });

    const { code, output } = await pipe(camera, [
      ...[...urlAndFolder(), '--stream', 'cam-wrong', '--start', '2026-02-03T00:00:00Z', '--framerate', '10'],
    ]);

    expect(code).toBe(4);
    expect(output).toMatch(says);
    expect(output).not.toContain('refused');
  },
);

test('what is no H.264 is told of', async () => {
  const [{ path } = { path: '' }] = ffmpegs;
  const camera = spawn(path, [
    ...[
      '-loglevel',
      'error',
      '-f',
      'lavfi',
      '-i',
      'testsrc=size=320x240:rate=10',
      '-t',
      '1',
      '-f',
      'mjpeg',
      '-',
    ],
  ]);

  const { code, output } = await pipe(camera, urlAndFolder());

  expect(code).toBe(4);
  expect(output).toMatch(/no H\.264 in \d+ bytes of standard input \(annex B\)\. Is it `-f h264`\?/);
});

test('H.264 that is piped in as pictures is known', async () => {
  const camera = startFfmpeg(ffmpegs[0]?.path ?? '', ['-bf', '0'], { seconds: 1 });

  const { output } = await pipe(camera, urlAndFolder().slice(1));

  expect(output).toContain('It begins like H.264. Give `--h264`.');
});

test('killed with pictures that the service does not have: the next run sends them, each once', async () => {
  const directory = makeTemporaryFolder();
  const args = [
    ...urlAndFolder(directory),
    '--stream',
    'cam-killed',
    '--batch-ms',
    '1000',
    '--framerate',
    '10',
  ];
  const stream = encodeH264({ frames: 200, keyEvery: 10, size: '160x120' });
  const { child, ended, until } = startCommand(args, 'pipe');
  const pipeSlowly = async (from: number, to: number): Promise<void> => {
    const pieces = 200;
    for (let piece = from; piece < to; piece += 1) {
      const at = (index: number): number => Math.floor((stream.length * index) / pieces);
      child.stdin?.write(stream.subarray(at(piece), at(piece + 1)));
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  };
  await pipeSlowly(0, 100);
  await until(/ sent /);
  await stack.stop('SIGKILL');
  await pipeSlowly(100, 200);
  await until(/Next try in/);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  child.kill('SIGKILL');
  await ended;
  stack = await startStack(dataDir, {}, { args: ['--port', new URL(stack.api).port] });

  const { code, output } = await runCommand(args);

  expect(output).toMatch(/everything has been sent\n$/);
  expect(code).toBe(0);
  const archived = await readArchivedTimes(stack, 'cam-killed');
  // The last one had no end yet.
  expect(archived.length).toBeGreaterThanOrEqual(195);
  expect(new Set(archived).size).toBe(archived.length);
  const pictures = (await readArchivedVideos(stack, 'cam-killed')).map((video) => decodePictures(video));
  const expected = decodePictures(stream);
  const begun = expected.subarray(0, (expected.length / 200) * archived.length);
  expect(digestOf(pictures)).toBe(digestOf([begun]));
  expect(await findBrokenPromises(stack)).toEqual([]);
}, 180_000);

test('a service that takes no H.264 is told of before anything is read', async () => {
  const config = await (await fetch(`${stack.api}/Config`)).json();
  const older = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ...(config as object), h264: undefined }));
  });
  older.listen(0, '127.0.0.1');
  await once(older, 'listening');
  const url = `http://127.0.0.1:${(older.address() as AddressInfo).port}`;

  const { code, output } = await runCommand(['--h264', '--url', url, '--directory', makeTemporaryFolder()]);
  older.close();

  expect(code).toBe(3);
  expect(output).toContain('the service takes no H.264');
});
