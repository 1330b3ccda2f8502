// Prints what a cold start and the first two batches of frames take, with the image's compile cache and without:
// IMAGE=localhost/frame-ingest:test-amd64 node --import tsx infra/test/image/measure-first-request.ts [RUNS]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { functionEnvironment } from './function-environment';
import { median } from './median';
import { sandboxArguments } from './sandbox-arguments';
import { startServices } from './start-services';
import { toHttpEvent } from './to-http-event';

/** Loads the handler, waits, and hands it the two events that it has read before, one after the other. */
const script = `
  const events = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
  const measure = async (work) => {
    const startedAt = performance.now();
    const before = process.cpuUsage();
    const result = await work();
    const { user, system } = process.cpuUsage(before);
    return { result, time: { wallMs: performance.now() - startedAt, cpuMs: (user + system) / 1000 } };
  };
  (async () => {
    const start = await measure(() => import(process.env.LAMBDA_TASK_ROOT + '/index.mjs'));
    await new Promise((resolve) => setTimeout(resolve, Number(process.env.WAIT_MS)));
    const context = { getRemainingTimeInMillis: () => 29_000 };
    const times = [start.time];
    for (const event of events) {
      const { result, time } = await measure(() => start.result.handler(event, context));
      if (result.statusCode !== 200) throw new Error(result.body);
      times.push(time);
    }
    process.stderr.write(JSON.stringify(times), () => process.exit());
  })();
`;

interface Time {
  readonly wallMs: number;
  readonly cpuMs: number;
}

type Times = [start: Time, first: Time, second: Time];

/** They take turns, so that a busy moment meets each. */
const ways = [0, 500].flatMap((waitMs) =>
  [{}, { NODE_DISABLE_COMPILE_CACHE: '1' }].map((cache) => ({
    name: `${waitMs === 0 ? 'at once' : `after ${waitMs} ms`}, ${'NODE_DISABLE_COMPILE_CACHE' in cache ? 'without' : 'with'} the cache`,
    environment: { WAIT_MS: String(waitMs), ...cache },
    times: [] as Times[],
  })),
);

async function measureRequest(
  engine: string,
  image: string,
  environment: Record<string, string>,
): Promise<Times> {
  const sandbox = sandboxArguments({ memoryMb: 1769, network: 'host', environment });
  const child = spawn(
    engine,
    ['run', '--rm', '--interactive', ...sandbox, '--entrypoint=node', image, '--eval', script],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  );
  const output = text(child.stderr);
  const batches = [await exampleBatch(4000), await exampleBatch(2000)];
  child.stdin.end(JSON.stringify(batches.map((batch) => toHttpEvent('POST', '/FrameData', batch))));
  await once(child, 'close');
  return JSON.parse(await output);
}

async function exampleBatch(agoMs: number): Promise<{ frames: string[]; timestamps: number[] }> {
  const folder = join(__dirname, '../../../examples/frames');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jpg')).sort();
  const images = await Promise.all(names.slice(0, 10).map((name) => readFile(join(folder, name), 'base64')));
  const start = Date.now() - agoMs;
  return {
    frames: images.map((base64) => `data:image/jpeg;base64,${base64}`),
    timestamps: images.map((_, index) => start + index * 100),
  };
}

async function main(engine: string, image: string, runs: number): Promise<void> {
  const services = await startServices();
  try {
    for (let run = 0; run < runs; run++) {
      for (const { environment, times } of ways) {
        const whole = { ...functionEnvironment(), ...services.environment, ...environment };
        times.push(await measureRequest(engine, image, whole));
      }
    }
  } finally {
    await services.close();
  }

  const write = (times: readonly Time[]): string =>
    `${median(times.map(({ wallMs }) => wallMs))} ms (${median(times.map(({ cpuMs }) => cpuMs))} of processor time)`;
  for (const { name, times } of ways) {
    const [start, first, second] = [0, 1, 2].map((index) => write(times.flatMap((all) => all[index] ?? [])));
    process.stdout.write(
      `${name}: start ${start}, first request ${first}, second ${second}; medians of ${runs}\n`,
    );
  }
}

const { CONTAINER_ENGINE: engine = 'podman', IMAGE: image = '' } = process.env;
main(engine, image, Number(process.argv[2] ?? 9)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
