// Prints what a cold start and the first two batches of frames take in the image, by Lambda's own runtime, with the image's compile
// cache and without:
// IMAGE=localhost/frame-ingest:test-amd64 node --import tsx infra/test/image/measure-first-request.ts [RUNS]
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { HttpResult } from './http-result';
import { median } from './median';
import { startFunction } from './start-function';
import { startServices } from './start-services';
import { toHttpEvent } from './to-http-event';

interface Times {
  /** From the start of the container until the runtime asks for an event. */
  readonly startMs: number;
  /** From the event to the answer, as Lambda measures the duration of an invocation. */
  readonly firstMs: number;
  readonly secondMs: number;
}

interface Way {
  readonly name: string;
  /** From the runtime's question to the first event. */
  readonly waitMs: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly times: Times[];
}

/** They take turns, so that a busy moment meets each. */
const ways: readonly Way[] = [0, 500].flatMap((waitMs) =>
  [{}, { NODE_DISABLE_COMPILE_CACHE: '1' }].map((cache) => ({
    name: `${waitMs === 0 ? 'at once' : `after ${waitMs} ms`}, ${'NODE_DISABLE_COMPILE_CACHE' in cache ? 'without' : 'with'} the cache`,
    waitMs,
    environment: cache,
    times: [],
  })),
);

async function measure({ waitMs, environment }: Way, services: Record<string, string>): Promise<Times> {
  const batches = [await exampleBatch(4000), await exampleBatch(2000)];
  const startedAt = performance.now();
  const running = await startFunction({ environment: { ...services, ...environment } });
  const { runtimeApi } = running;
  try {
    await runtimeApi.ready;
    const startMs = performance.now() - startedAt;
    await setTimeout(waitMs);
    const durations: number[] = [];
    for (const [index, batch] of batches.entries()) {
      // By then the runtime has asked for another event.
      if (index > 0) await setTimeout(200);
      const handedOverAt = performance.now();
      const result = (await runtimeApi.invoke(toHttpEvent('POST', '/FrameData', batch))) as HttpResult;
      if (result.statusCode !== 200) throw new Error(result.body);
      durations.push(performance.now() - handedOverAt);
    }
    const [firstMs = 0, secondMs = 0] = durations;
    return { startMs, firstMs, secondMs };
  } finally {
    await running.close();
  }
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

async function main(runs: number): Promise<void> {
  const services = await startServices();
  try {
    for (let run = 0; run < runs; run++) {
      for (const way of ways) way.times.push(await measure(way, services.environment));
    }
  } finally {
    await services.close();
  }

  for (const { name, times } of ways) {
    const [startMs, firstMs, secondMs] = (['startMs', 'firstMs', 'secondMs'] as const).map((what) =>
      median(times.map((one) => one[what])),
    );
    const ratio = median(times.map((one) => (100 * one.firstMs) / one.secondMs)) / 100;
    process.stdout.write(
      `${name}: start ${startMs} ms, first request ${firstMs} ms, second ${secondMs} ms, ${ratio}x; medians of ${runs}\n`,
    );
  }
}

main(Number(process.argv[2] ?? 9)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
