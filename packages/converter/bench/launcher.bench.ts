// What the launcher saves: how long a start keeps the event loop, batches of three frames of 320x240 per second, CPU and
// latency of one, without and with it, in processes of their own that take turns, by their resident memory. Linux only.
// node --import tsx packages/converter/bench/launcher.bench.ts [seconds of a measurement = 4] [rounds = 5]
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { encoderArguments } from '../src/encode/encoder-arguments.ts';
import { rgbInput } from '../src/encode/encoder-input.ts';
import { encoderProfiles } from '../src/encode/encoder-profile.ts';
import { bundledFfmpegPath } from '../src/encode/ffmpeg-path.ts';
import { ImageWriter } from '../src/encode/process/image-writer.ts';
import type { Program } from '../src/encode/start/running-program.ts';
import { startHere } from '../src/encode/start/start-here.ts';
import { startLauncher, startProgram } from '../src/encode/start/start-program.ts';
import { createConvertFrames, type TimedImage } from '../src/index.ts';

interface Figures {
  /** Of the event loop, by one start of a program that ends at once, as seen by nothing else that is running. */
  readonly blockedMs: number;
  readonly requestsPerSecond: number;
  /** With that of the children, and of the launcher and its. */
  readonly cpuMs: number;
}

/** By a process that has a launcher: of one cluster's ffmpeg alone, started without and with it in turns. */
interface Latency {
  readonly latencyMs?: readonly [number, number];
}

const size = { width: 320, height: 240 };
const atOnce = 4;
const residentMegabytes = [0, 240, 600];

const [seconds, rounds, way, megabytes] = process.argv.slice(2);
if (way === undefined) compare(Number(seconds ?? 4), Number(rounds ?? 5));
else console.log(JSON.stringify(await measure(way, Number(megabytes), Number(seconds))));

type Pairs = Record<keyof (Figures & Latency), (readonly [number, number])[]>;

function compare(measurementSeconds: number, roundCount: number): void {
  console.log(['resident', ...Object.keys(noPairs())].map((name) => name.padEnd(32)).join(''));
  for (const resident of residentMegabytes) {
    const pairs = noPairs();
    for (let round = 0; round < roundCount; round += 1) {
      const without = runAlone('without', resident, measurementSeconds);
      const withLauncher = runAlone('with', resident, measurementSeconds);
      for (const name of ['blockedMs', 'requestsPerSecond', 'cpuMs'] as const) {
        pairs[name].push([without[name], withLauncher[name]]);
      }
      if (withLauncher.latencyMs !== undefined) pairs.latencyMs.push(withLauncher.latencyMs);
    }
    const cells = [resident === 0 ? 'bare' : `${resident} MB`, ...Object.values(pairs).map(describePairs)];
    console.log(cells.map((cell) => cell.padEnd(32)).join(''));
  }
  console.log(`load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}, medians of ${roundCount} pairs`);
}

function noPairs(): Pairs {
  return { blockedMs: [], requestsPerSecond: [], cpuMs: [], latencyMs: [] };
}

function runAlone(name: string, resident: number, measurementSeconds: number): Figures & Latency {
  const script = ['--import', 'tsx', process.argv[1] ?? ''];
  const options = [measurementSeconds, 1, name, resident].map(String);
  return JSON.parse(execFileSync(process.execPath, [...script, ...options]).toString()) as Figures & Latency;
}

function describePairs(pairs: readonly (readonly [number, number])[]): string {
  const [without, withLauncher] = [
    median(pairs.map(([first]) => first)),
    median(pairs.map(([, second]) => second)),
  ];
  const ratio = median(pairs.map(([first, second]) => second / first));
  return `${without.toFixed(2)} -> ${withLauncher.toFixed(2)} (${ratio.toFixed(2)}x)`;
}

async function measure(
  name: string,
  resident: number,
  measurementSeconds: number,
): Promise<Figures & Latency> {
  // As in a program that has Node inside: there is no launcher then.
  if (name === 'without') process.execPath = '/opt/recorder/recorder';
  const alive = setInterval(() => {}, 1000);
  const launcher = await startLauncher();
  clearInterval(alive);
  const frames = await drawFrames();
  const convertFrames = createConvertFrames({ keepEncoder: false });
  const convert = () =>
    convertFrames({ frames, endMs: 300, timeoutMs: 60_000, segmentUuid: new Uint8Array(16) });
  await convert();
  const ballast: Buffer[] = [];
  while (process.memoryUsage.rss() < resident * 1e6)
    ballast.push(Buffer.alloc(4_000_000, 1 + ballast.length));

  const blockedMs = await measureStarts(launcher === undefined ? startHere : startProgram);
  const latency = launcher === undefined ? {} : { latencyMs: await measureLatency() };

  const cpuBeforeMs = cpuTimeMs(launcher?.pid);
  const startedMs = performance.now();
  let requests = 0;
  const worker = async () => {
    for (; performance.now() - startedMs < measurementSeconds * 1000; requests += 1) await convert();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const elapsedMs = performance.now() - startedMs;
  const cpuMs = (cpuTimeMs(launcher?.pid) - cpuBeforeMs) / requests;
  if (ballast.length > 1e6) throw new Error('It is kept until here');
  return {
    blockedMs,
    cpuMs,
    requestsPerSecond: (requests * 1000) / elapsedMs,
    ...latency,
  };
}

/** How long the event loop was busy for each of some starts, to the end of the program, with nothing else to do. */
async function measureStarts(start: typeof startHere): Promise<number> {
  const busyMs: number[] = [];
  for (let index = 0; index < 30; index += 1) {
    const before = performance.eventLoopUtilization();
    const program = await start({ path: '/bin/true', arguments: [], timeoutMs: 60_000 });
    program.output.resume();
    program.input.end();
    await program.exited;
    program.kill();
    busyMs.push(performance.eventLoopUtilization(before).active);
    await delay(5);
  }
  return median(busyMs);
}

async function measureLatency(): Promise<[number, number]> {
  const encoder: Program = {
    path: bundledFfmpegPath(),
    arguments: encoderArguments(rgbInput(size), {
      canvas: size,
      settings: encoderProfiles.lowLatency,
      encoderArguments: [],
    }),
    timeoutMs: 60_000,
  };
  const picture = Buffer.alloc(size.width * size.height * 3, 99);
  const writer = new ImageWriter(rgbInput(size));
  writer.beginCluster();
  const pictures = Buffer.concat([picture, picture, picture].flatMap((one) => writer.write(one)));
  const latenciesMs: [number[], number[]] = [[], []];
  for (let index = 0; index < 100; index += 1) {
    const [start, values] = index % 2 === 0 ? [startHere, latenciesMs[0]] : [startProgram, latenciesMs[1]];
    const startedMs = performance.now();
    const program = await start(encoder);
    program.output.resume();
    program.input.end(pictures);
    await program.exited;
    values.push(performance.now() - startedMs);
    program.kill();
  }
  return [median(latenciesMs[0]), median(latenciesMs[1])];
}

/** Of this process, of the launcher, and of the children of both that are reaped, in ticks of 10 ms (Linux `proc(5)`). */
function cpuTimeMs(launcherPid: number | undefined): number {
  const pids = ['self', ...(launcherPid === undefined ? [] : [String(launcherPid)])];
  const ticks = pids.flatMap((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return fields.slice(11, 15).map(Number);
  });
  return ticks.reduce((sum, value) => sum + value, 0) * 10;
}

async function drawFrames(): Promise<TimedImage[]> {
  const frames: TimedImage[] = [];
  for (let index = 0; index < 3; index += 1) {
    const create = { ...size, channels: 3 as const, background: { r: 40 * index, g: 90, b: 200 } };
    const noise = { type: 'gaussian' as const, mean: 128, sigma: 20 };
    const image = await sharp({ create: { ...create, noise } })
      .jpeg()
      .toBuffer();
    frames.push({ index, timestampMs: index * 100, image });
  }
  return frames;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
