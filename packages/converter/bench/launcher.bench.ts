// What the launcher saves: how long a start keeps the event loop, batches of three frames of 320x240 per second, CPU and
// latency of one, without and with it, in processes of their own that take turns, by their resident memory. Linux only.
// node --import tsx packages/converter/bench/launcher.bench.ts [seconds of a measurement = 4] [rounds = 5]
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { startHere } from '../src/encode/start/start-here.ts';
import { startLauncher, startProgram } from '../src/encode/start/start-program.ts';
import { createConvertFrames, type TimedImage } from '../src/index.ts';

interface Figures {
  /** Of the event loop, by one start of a program that ends at once, as seen by nothing else that is running. */
  readonly blockedMs: number;
  readonly requestsPerSecond: number;
  /** With that of the children, and of the launcher and its. */
  readonly cpuMs: number;
  /** Of one batch alone. */
  readonly latencyMs: number;
}

const size = { width: 320, height: 240 };
const atOnce = 4;
const residentMegabytes = [0, 240, 600];

const [seconds, rounds, way, megabytes] = process.argv.slice(2);
if (way === undefined) compare(Number(seconds ?? 4), Number(rounds ?? 5));
else console.log(JSON.stringify(await measure(way, Number(megabytes), Number(seconds))));

function compare(measurementSeconds: number, roundCount: number): void {
  console.log(
    `${'resident'.padEnd(10)}${Object.keys(emptyTable())
      .map((name) => name.padStart(32))
      .join('')}`,
  );
  for (const resident of residentMegabytes) {
    const table = emptyTable();
    for (let round = 0; round < roundCount; round += 1) {
      const [without, with_] = [runAlone('without', resident), runAlone('with', resident)];
      for (const [name, values] of Object.entries(table)) {
        values.push([without[name as keyof Figures], with_[name as keyof Figures]]);
      }
    }
    const cells = Object.values(table).map((pairs) => {
      const [before, after] = [
        median(pairs.map(([first]) => first)),
        median(pairs.map(([, second]) => second)),
      ];
      const ratio = median(pairs.map(([first, second]) => second / first));
      return `${before.toFixed(2)} -> ${after.toFixed(2)} (${ratio.toFixed(2)}x)`.padStart(32);
    });
    console.log(`${resident === 0 ? 'bare' : `${resident} MB`}`.padEnd(10) + cells.join(''));
  }
  console.log(`load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}, medians of ${roundCount} pairs`);

  function runAlone(name: string, resident: number): Figures {
    const args = [
      '--import',
      'tsx',
      import.meta.filename,
      String(measurementSeconds),
      '1',
      name,
      String(resident),
    ];
    return JSON.parse(execFileSync(process.execPath, args).toString()) as Figures;
  }
}

function emptyTable(): Record<keyof Figures, (readonly [number, number])[]> {
  return { blockedMs: [], requestsPerSecond: [], cpuMs: [], latencyMs: [] };
}

async function measure(name: string, resident: number, measurementSeconds: number): Promise<Figures> {
  // As in a program that has Node inside: there is no launcher then.
  if (name === 'without') process.execPath = '/opt/recorder/recorder';
  const alive = setInterval(() => {}, 1000);
  const launcher = await startLauncher();
  clearInterval(alive);
  const frames = await drawFrames();
  const convertFrames = createConvertFrames();
  const convert = () =>
    convertFrames({ frames, endMs: 300, timeoutMs: 60_000, segmentUuid: new Uint8Array(16) });
  await convert();
  const ballast: Buffer[] = [];
  while (process.memoryUsage.rss() < resident * 1e6)
    ballast.push(Buffer.alloc(4_000_000, 1 + ballast.length));

  const blockedMs = await measureStarts(launcher === undefined ? startHere : startProgram);
  const latenciesMs: number[] = [];
  for (let batch = 0; batch < 15; batch += 1) latenciesMs.push(await timed(convert));

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
    latencyMs: median(latenciesMs),
  };
}

/** How long the event loop was busy for each of some starts, to the end of the program, with nothing else to do. */
async function measureStarts(start: typeof startHere): Promise<number> {
  const busyMs: number[] = [];
  for (let index = 0; index < 30; index += 1) {
    const before = performance.eventLoopUtilization();
    const program = await start('/bin/true', []);
    program.output.resume();
    program.input.end();
    await program.exited;
    program.kill();
    busyMs.push(performance.eventLoopUtilization(before).active);
    await delay(5);
  }
  return median(busyMs);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
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
