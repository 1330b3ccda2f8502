// Run by .ci/image: prints how long the image takes to load the handler, which is most of a cold start that is ours.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { functionEnvironment } from './function-environment';
import { median } from './median';
import { sandboxArguments } from './sandbox-arguments';

const execute = promisify(execFile);

const runs = 9;
const budgetMs = 80;

/** Loads the handler as the runtime does, and with it sharp and its library. What it declares, the handler sees too. */
const script = `
  const { readFileSync } = require('node:fs');
  const startedAt = performance.now();
  const before = process.cpuUsage();
  import(process.env.LAMBDA_TASK_ROOT + '/index.mjs').then(() => {
    const { user, system } = process.cpuUsage(before);
    const wallMs = performance.now() - startedAt;
    if (!readFileSync('/proc/self/maps', 'utf8').includes('libvips')) throw new Error('sharp is not there');
    console.log(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000 }));
  });
`;

interface ImportTime {
  readonly wallMs: number;
  /** What the import takes on a machine that does nothing else: it is work of one thread. */
  readonly cpuMs: number;
}

/** Ways to load it, as environment variables. They take turns, so that a busy moment meets each. */
const ways = {
  'with the compile cache': {},
  'without the compile cache': { NODE_DISABLE_COMPILE_CACHE: '1' },
};

async function measureImport(
  engine: string,
  image: string,
  environment: Record<string, string>,
): Promise<ImportTime> {
  const { stdout } = await execute(engine, [
    'run',
    '--rm',
    ...sandboxArguments({
      memoryMb: 1769,
      network: 'none',
      environment: { ...functionEnvironment(), ...environment },
    }),
    '--entrypoint=node',
    image,
    '--eval',
    script,
  ]);
  return JSON.parse(stdout);
}

async function main(engine: string, image: string): Promise<void> {
  const measured = Object.entries(ways).map(([way, environment]) => ({
    ...{ way, environment },
    times: [] as ImportTime[],
  }));
  for (let run = 0; run < runs; run++) {
    for (const { environment, times } of measured)
      times.push(await measureImport(engine, image, environment));
  }

  for (const { way, times } of measured) {
    const wallMs = median(times.map((time) => time.wallMs));
    const cpuMs = median(times.map((time) => time.cpuMs));
    const fastestMs = Math.round(Math.min(...times.map((time) => time.wallMs)));
    const verdict = cpuMs <= budgetMs ? 'within' : 'ABOVE';
    process.stdout.write(
      `import of the handler with sharp, ${way}: ${wallMs} ms, the fastest ${fastestMs} ms; ` +
        `${cpuMs} ms of processor time, ${verdict} the budget of ${budgetMs} ms (medians of ${runs})\n`,
    );
  }
}

main(process.env['CONTAINER_ENGINE'] ?? 'podman', process.env['IMAGE'] ?? '').catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
