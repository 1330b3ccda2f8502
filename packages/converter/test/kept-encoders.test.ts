import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import { decodeImage, decodePictures, meanColour } from '../../../test/support/media-tools.ts';
import { listEncoders, listProcesses, type RunningProcess } from '../../../test/support/processes.ts';
import { dismissKeptEncoders } from '../src/encode/process/kept-encoders.ts';
import { startHere } from '../src/encode/start/start-here.ts';
import {
  type ConverterOptions,
  createConvertFrames,
  type Decoder,
  startEncoderAhead,
  tryEncoder,
} from '../src/index.ts';
import { type Conversion, codecPrivateOf, convert, timesOf } from './convert.ts';
import { plain } from './jpeg-structures.ts';
import { picture } from './picture.ts';

const size = { width: 64, height: 48 };
const decoders = ['sharp', 'ffmpeg'] as const satisfies readonly Decoder[];
const encoders = ['used', 'unused'] as const;
const script = require.resolve('./kept-encoders-script.ts');

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'kept-encoders-'));
});
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => dismissKeptEncoders());

/** Those of tests in other files that this process has run. */
let others: readonly number[] = [];
beforeAll(() => {
  others = encoderPids();
});

/** Encoders that these tests have started. */
function encoderPids(): number[] {
  return listEncoders(process.pid).filter((pid) => !others.includes(pid));
}

/** Files of one colour, which differ. */
function coloured(background: string, count = 4): Promise<Buffer[]> {
  return Promise.all(Array.from({ length: count }, () => picture({ ...size, background })));
}

function keyframesOf({ segment }: Conversion): boolean[] {
  return segment.clusters.flatMap(({ blocks }) => blocks.map(({ keyframe }) => keyframe));
}

/** A program in place of ffmpeg. */
function programInPlace(name: string, lines: string): string {
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\nPATH=/usr/bin:/bin\n${lines}\n`);
  chmodSync(path, 0o755);
  return path;
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await delay(20);
}

describe.each(decoders)('an encoder that is fed by %s', (decoder) => {
  test('is kept for the next batch, which has its own pictures, times and keyframe, and the same headers', async () => {
    const colours = ['#3c78b4', '#c83c28', '#3cb450'];
    const conversions: Conversion[] = [];
    const pids = new Set<number>();
    for (const colour of colours) {
      conversions.push(await convert(await coloured(colour), { decoder, times: [0, 17, 900, 901] }));
      for (const pid of encoderPids()) pids.add(pid);
    }

    expect(pids.size).toBe(1);
    for (const [index, conversion] of conversions.entries()) {
      expect(timesOf(conversion.segment)).toEqual([0, 17, 900, 901]);
      expect(keyframesOf(conversion)).toEqual([true, false, false, false]);
      const shown = decodePictures(conversion.matroska);
      const wanted = meanColour(
        await decodeImage(await picture({ ...size, background: colours[index] ?? '' })),
      );
      for (const [channel, mean] of meanColour(shown).entries())
        expect(Math.abs(mean - (wanted[channel] ?? 0))).toBeLessThan(4);
    }
    expect(new Set(conversions.map(({ segment }) => codecPrivateOf(segment))).size).toBe(1);
  });

  test('begins each cluster of a long batch with a keyframe, and is asked for all of them', async () => {
    const images = await coloured('#3c78b4', 9);
    const times = images.map((_, index) => index * 1000);

    const conversion = await convert(images, { decoder, times, maxClusterMs: 3000 });

    expect(keyframesOf(conversion)).toEqual([1, 0, 0, 1, 0, 0, 1, 0, 0].map(Boolean));
    expect(encoderPids()).toHaveLength(1);
  });

  test('is replaced, with nothing lost, if it has died while it waited', async () => {
    const images = await coloured('#3c78b4');
    await convert(images, { decoder });
    const [before] = encoderPids();
    process.kill(before ?? Number.NaN, 'SIGKILL');
    // This process does not know of it yet.
    const { encoded, fallbacks } = await convert(images, { decoder });

    expect({ encoded, fallbacks }).toEqual({ encoded: 4, fallbacks: [] });
    expect(encoderPids()).not.toEqual([before]);
  });

  test('that has stopped answering is replaced after two seconds, with nothing lost', async () => {
    const images = await coloured('#3c78b4');
    await convert(images, { decoder });
    const [before] = encoderPids();
    process.kill(before ?? Number.NaN, 'SIGSTOP');

    const { encoded, fallbacks } = await convert(images, { decoder });

    expect({ encoded, fallbacks }).toEqual({ encoded: 4, fallbacks: [] });
    expect(encoderPids()).not.toContain(before);
    expect(encoderPids()).toHaveLength(1);
  });

  test('that has stopped answering while it is fed is replaced as well', async () => {
    const large = await Promise.all(
      Array.from({ length: 12 }, () => picture({ width: 1280, height: 720, noise: true })),
    );
    await convert(large.slice(0, 2), { decoder });
    process.kill(encoderPids()[0] ?? Number.NaN, 'SIGSTOP');

    expect((await convert(large, { decoder })).encoded).toBe(12);
  });

  test('that has stopped answering is killed at the deadline, and the next batch has another', async () => {
    const images = await coloured('#3c78b4');
    await convert(images, { decoder });
    const [before] = encoderPids();
    process.kill(before ?? Number.NaN, 'SIGSTOP');

    await expect(convert(images, { decoder, timeoutMs: 500 })).rejects.toMatchObject({
      code: 'encoder_timeout',
    });
    expect(encoderPids()).toEqual([]);
    expect((await convert(images, { decoder })).encoded).toBe(4);
  });

  test('is not kept behind a keyframe, which would make the next one coarse', async () => {
    const one = await picture({ ...size, noise: true });
    const sizes: number[] = [];
    for (let batch = 0; batch < 3; batch += 1)
      sizes.push((await convert([one], { decoder, keepEncoder: batch > 0 })).matroska.length);

    expect(sizes[1]).toBe(sizes[0]);
    expect(sizes[2]).toBe(sizes[0]);
    expect(encoderPids()).toEqual([]);
  });

  test('is not kept by a profile that looks ahead, for options of a deployment, large pictures, or where that is not wanted', async () => {
    const images = await coloured('#3c78b4');
    const large = await picture({ width: 1920, height: 1080 });

    await convert(images, { decoder, profile: 'quality' });
    await convert(images, { decoder, encoderArguments: ['-bf', '0'] });
    await convert([large, large], { decoder });
    await convert(images, { decoder, keepEncoder: false });

    expect(encoderPids()).toEqual([]);
  });
});

/** A launcher starts it in a moment. */
async function startAhead(options: ConverterOptions): Promise<number[]> {
  await startEncoderAhead(options);
  await until(() => encoderPids().length > 0);
  return encoderPids();
}

describe.each(decoders)('an encoder that is started ahead, to be fed by %s', (decoder) => {
  test('encodes the first batch, whatever its size, as any other would, and is kept', async () => {
    const images = await Promise.all([1, 2, 3].map(() => picture({ width: 1280, height: 720, noise: true })));
    const { matroska: wanted } = await convert(images, { decoder, keepEncoder: false });
    const before = await startAhead({ decoder });

    const { matroska } = await convert(images, { decoder });

    expect(matroska).toEqual(wanted);
    expect(before).toHaveLength(1);
    expect(encoderPids()).toEqual(before);
  });

  test('waits on where it does not suit the first batch', async () => {
    const large = await picture({ width: 1920, height: 1080 });
    const before = await startAhead({ decoder });

    await convert([large], { decoder });
    await convert(await coloured('#3c78b4'), { decoder, encoderArguments: ['-crf', '30'] });

    expect(encoderPids()).toEqual(expect.arrayContaining(before));
    await convert(await coloured('#3c78b4'), { decoder });
    expect(encoderPids()).toHaveLength(2);
  });

  test('is replaced, with nothing lost, if it has died while it waited', async () => {
    const [before] = await startAhead({ decoder });
    process.kill(before ?? Number.NaN, 'SIGKILL');

    const { encoded, fallbacks } = await convert(await coloured('#3c78b4'), { decoder });

    expect({ encoded, fallbacks }).toEqual({ encoded: 4, fallbacks: [] });
    expect(encoderPids()).not.toContain(before);
    expect(encoderPids()).toHaveLength(1);
  });
});

test('options of a deployment are tried without the encoder that waits for a batch', async () => {
  const encoderArguments = ['-crf', '30'];
  const before = await startAhead({ encoderArguments });

  await tryEncoder({ encoderArguments });

  expect(before).toHaveLength(1);
  expect(encoderPids()).toEqual(before);
});

test.each<ConverterOptions>([
  { keepEncoder: false },
  { profile: 'quality' },
  { canvas: { width: 1920, height: 1080 } },
  { encoderArguments: ['-bf', '0'] },
])('no encoder is started ahead that would not be kept: %j', async (options) => {
  await startEncoderAhead(options);
  await delay(100);

  expect(encoderPids()).toEqual([]);
});

test('an encoder that starts slowly is waited for, started ahead or not', async () => {
  const path = programInPlace('slow-ahead', `echo >>$0.starts; sleep 2.2; exec ${ffmpeg.path} "$@"`);
  await startEncoderAhead({ ffmpegPath: path });

  expect((await convert(await coloured('#3c78b4'), { ffmpegPath: path })).encoded).toBe(4);
  expect(readFileSync(`${path}.starts`, 'utf8')).toBe('\n');
});

test('a batch of which no image can be decoded leaves an encoder for pictures of any size', async () => {
  const broken = (await picture({ width: 320, height: 240, noise: true })).subarray(0, 2000);
  const before = await startAhead({});

  await expect(convert([broken])).rejects.toMatchObject({ code: 'no_usable_frames' });
  const { encoded } = await convert(await coloured('#3c78b4'));

  expect(encoded).toBe(4);
  expect(before).toHaveLength(1);
  expect(encoderPids()).toEqual(before);
});

test('what cannot be started is never signalled: Node would take any id', async () => {
  // It signals nothing, so that nobody is hit where this fails.
  const kill = jest.spyOn(ChildProcess.prototype, 'kill').mockReturnValue(true);
  const program = await startHere({ path: join(directory, 'none'), arguments: [], timeoutMs: 1000 });
  program.kill();
  await expect(program.exited).rejects.toMatchObject({ code: 'encoder_unavailable' });
  const calls = kill.mock.calls.length;
  kill.mockRestore();

  expect(calls).toBe(0);
});

test('of an encoder that cannot be started ahead, the first batch tells', async () => {
  const ffmpegPath = join(directory, 'none');
  await startEncoderAhead({ ffmpegPath }).catch(() => {});

  await expect(convert(await coloured('#3c78b4'), { ffmpegPath })).rejects.toMatchObject({
    code: 'encoder_unavailable',
  });
});

test('an encoder shows every kind of file as if it were the first that it sees', async () => {
  const files = await Promise.all(plain.map(async ([what, make]) => ({ what, file: await make() })));
  const alone = new Map<string, Buffer>();
  for (const { what, file } of files) {
    const { matroska } = await convert([file, file], { decoder: 'ffmpeg', keepEncoder: false });
    alone.set(what, decodePictures(matroska));
  }

  const pids = new Set<number>();
  for (const { what, file } of [...files, ...files.toReversed()]) {
    const { matroska, fallbacks } = await convert([file, file], { decoder: 'ffmpeg' });
    for (const pid of encoderPids()) pids.add(pid);

    expect(fallbacks).toEqual([]);
    const wanted = alone.get(what) ?? Buffer.alloc(0);
    const shown = decodePictures(matroska);
    expect(shown).toHaveLength(wanted.length);
    const apart =
      shown.reduce((sum, value, at) => sum + Math.abs(value - (wanted[at] ?? 0)), 0) / shown.length;
    expect({ what, apart, isAlike: apart < 2 }).toMatchObject({ isAlike: true });
  }
  expect(pids.size).toBe(1);
});

test('a broken file costs its own batch no more than the file, and the next one nothing', async () => {
  const whole = await picture({ ...size, noise: true });
  const broken = Buffer.concat([whole.subarray(0, whole.length / 2), Buffer.of(0xff, 0xd9)]);
  await convert([whole, whole], { decoder: 'ffmpeg' });

  const { fallbacks } = await convert([whole, broken, whole], { decoder: 'ffmpeg' });
  const next = await convert([whole, whole], { decoder: 'ffmpeg' });

  expect(fallbacks).toEqual([{ reason: 'has a fault that ffmpeg found' }]);
  expect(next).toMatchObject({ encoded: 2, dropped: [], fallbacks: [] });
});

test('a batch of which no image can be decoded leaves the encoder for the next', async () => {
  const broken = (await picture({ ...size, noise: true })).subarray(0, 200);

  await expect(convert([broken], { canvas: size })).rejects.toMatchObject({ code: 'no_usable_frames' });
  // Nothing has waited for it to start.
  await until(() => encoderPids().length === 1);
  const [before] = encoderPids();
  const { encoded } = await convert(await coloured('#3c78b4'), { canvas: size });

  expect(encoded).toBe(4);
  expect(encoderPids()).toEqual([before]);
});

test('batches at the same time have an encoder each; as many wait as can work, for a minute', async () => {
  jest.useFakeTimers({
    doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'performance', 'Date'],
  });
  const images = await coloured('#3c78b4');
  const conversions = await Promise.all(Array.from({ length: 6 }, () => convert(images)));
  // Those that made room are gone in a moment, and with them the time limits of their ends.
  const most = Math.max(2, availableParallelism());
  while (encoderPids().length > most || jest.getTimerCount() > most) await setImmediate();
  jest.advanceTimersByTime(59_000);
  const waiting = encoderPids().length;
  jest.advanceTimersByTime(1000);
  jest.useRealTimers();
  await until(() => encoderPids().length === 0);

  expect(conversions.map(({ encoded }) => encoded)).toEqual([4, 4, 4, 4, 4, 4]);
  expect(waiting).toBeLessThanOrEqual(most);
  expect(waiting).toBeGreaterThan(0);
});

test('an encoder that holds frames back is waited for twice, and replaced for each batch from then on', async () => {
  const path = programInPlace('holds-back', `file=$(mktemp); cat >$file; exec ${ffmpeg.path} "$@" <$file`);
  const images = await coloured('#3c78b4');

  const tookMs: number[] = [];
  for (let batch = 0; batch < 3; batch += 1) {
    const began = performance.now();
    expect((await convert(images, { ffmpegPath: path })).encoded).toBe(4);
    tookMs.push(performance.now() - began);
  }

  expect(tookMs.map((ms) => ms >= 2000)).toEqual([true, true, false]);
  expect(encoderPids()).toEqual([]);
});

test('an encoder that starts slowly, once, is kept all the same', async () => {
  const path = programInPlace(
    'slow',
    `[ -e $0.started ] || { touch $0.started; sleep 2.2; }; exec ${ffmpeg.path} "$@"`,
  );
  const images = await coloured('#3c78b4');

  await convert(images, { ffmpegPath: path });
  await convert(images, { ffmpegPath: path });

  expect(encoderPids()).toHaveLength(1);
});

test('an encoder is kept through a moment in which this process stands still', async () => {
  const images = await coloured('#3c78b4');
  await convert(images);
  const before = encoderPids();

  const converting = convert(images);
  await delay(1);
  const until = performance.now() + 2500;
  while (performance.now() < until);

  expect((await converting).encoded).toBe(4);
  expect(encoderPids()).toEqual(before);
});

test.each(encoders)('a worker thread leaves no %s encoder', async (encoder) => {
  const worker = new Worker(`require('tsx/cjs'); require(${JSON.stringify(script)});`, {
    eval: true,
    argv: [encoder, 'ends'],
    stdout: true,
  });
  await once(worker, 'exit');

  expect(encoderPids()).toEqual([]);
  // What this thread has ended is reaped in a moment. What the worker leaves never is: the loader's compiler, of which we know,
  // and nothing else.
  const isLeft = ({ parent, command }: RunningProcess) =>
    parent === process.pid && command.startsWith('[') && command !== '[esbuild]';
  await until(() => !listProcesses().some(isLeft));
});

test('an encoder that writes more frames than it was given images is not believed', async () => {
  const path = programInPlace(
    'repeats',
    `exec ${ffmpeg.path} $(echo "$@" | sed 's/-vsync passthrough/-vsync cfr -r 30/')`,
  );

  await expect(convert(await coloured('#3c78b4'), { ffmpegPath: path })).rejects.toMatchObject({
    code: 'encoder_failed',
  });
  expect(encoderPids()).toEqual([]);
});

describe.each(encoders)('a process that has an encoder that waits, %s', (encoder) => {
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill('SIGKILL'));

  async function start(task: string): Promise<{ pid: number; encoders: readonly number[] }> {
    child = spawn(process.execPath, ['--import', 'tsx', script, encoder, task], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = child.pid ?? 0;
    if (task === 'ends') return { pid, encoders: [] };
    await once(child.stdout as NodeJS.EventEmitter, 'data');
    return { pid, encoders: listEncoders(pid) };
  }

  const areGone = (pids: readonly number[]): boolean =>
    !listProcesses().some(({ pid }) => pids.includes(pid));

  test('ends by itself', async () => {
    await start('ends');

    expect(await once(child as ChildProcess, 'exit')).toEqual([0, null]);
  });

  test('leaves none when it is killed', async () => {
    const { encoders } = await start('stays');
    child?.kill('SIGKILL');
    await until(() => areGone(encoders));

    expect(encoders).toHaveLength(1);
  });
});

test('an encoder that is kept for many batches leaves nothing of them behind', async () => {
  const warned = jest.fn();
  process.on('warning', warned);
  const images = await coloured('#3c78b4');
  const [pid] = await convert(images).then(encoderPids);

  for (let batch = 0; batch < 30; batch += 1) await convert(images);
  await delay(0);
  process.off('warning', warned);

  expect(encoderPids()).toEqual([pid]);
  expect(warned).not.toHaveBeenCalled();
});

test('what converters share is the encoder, and not its options or the size of its pictures', async () => {
  const images = await coloured('#3c78b4');
  const frames = images.map((image, index) => ({ index, image, timestampMs: 1000 + index * 100 }));
  const input = { frames, endMs: 1400, timeoutMs: 30_000, segmentUuid: new Uint8Array(16) };

  await createConvertFrames()(input);
  const [before] = encoderPids();
  await createConvertFrames()(input);
  expect(encoderPids()).toEqual([before]);

  await createConvertFrames({ canvas: { width: 80, height: 60 } })(input);
  const both = encoderPids();
  const second = both.find((pid) => pid !== before);
  expect(both).toEqual(expect.arrayContaining([before, second]));

  await createConvertFrames({ encoderArguments: ['-crf', '30'] })(input);
  await until(() => !encoderPids().includes(before ?? 0));
  expect(encoderPids()).toHaveLength(2);
  expect(encoderPids()).toContain(second);
});
