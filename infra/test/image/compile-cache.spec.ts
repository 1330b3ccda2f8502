// Run by .ci/image: whether the functions take from the compile cache what they load, and what becomes of them without it.
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { functionEnvironment } from './function-environment';
import { sandboxArguments } from './sandbox-arguments';
import { toHttpEvent } from './to-http-event';

const execute = promisify(execFile);
const { IMAGE: image = '', CONTAINER_ENGINE: engine = 'podman' } = process.env;
const cache = '/var/task/compile-cache';

const load = (entry: string): string => `import('/var/task/${entry}.mjs').then(() => process.exit())`;

const answer = `import('/var/task/index.mjs')
  .then(({ handler }) => handler(${JSON.stringify(toHttpEvent('GET', '/Config'))}, { getRemainingTimeInMillis: () => 29_000 }))
  .then(({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1));`;

interface Run {
  readonly nodeArguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** @default - the image's own */
  readonly cacheDirectory?: string;
}

/** Runs a script as Lambda would run the function: as another user than built the image, and with nothing writable but /tmp. */
async function run(script: string, { nodeArguments = [], environment = {}, cacheDirectory }: Run = {}) {
  const sandbox = sandboxArguments({
    memoryMb: 1769,
    network: 'none',
    environment: { ...functionEnvironment(), ...environment },
  });
  return execute(engine, [
    ...['run', '--rm', ...sandbox],
    ...(cacheDirectory === undefined ? [] : [`--volume=${cacheDirectory}:${cache}:ro`]),
    ...['--entrypoint=node', image, ...nodeArguments, '--eval', script],
  ]);
}

/** What became of the chunks that a function has loaded, as Node tells it: `accepted`, `rejected` or `not initialized`. */
async function fatesOfChunks(entry: string, nodeArguments: readonly string[] = []): Promise<string[]> {
  const { stdout, stderr } = await run(load(entry), {
    nodeArguments,
    environment: { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' },
  });
  return [...`${stdout}${stderr}`.matchAll(/cache for (?:ESM )?file:\S+\/chunk-\w+\.mjs was ([\w ]+)/g)].map(
    ([, fate = '']) => fate,
  );
}

describe.each(['index', 'redrive'])('%s', (entry) => {
  test.each([
    ['of another user', []],
    ['with the heap of another size', ['--max-old-space-size=460', '--max-semi-space-size=25']],
  ])('%s takes each of its chunks from the cache', async (_, nodeArguments) => {
    const fates = await fatesOfChunks(entry, nodeArguments);

    expect(fates.length).toBeGreaterThan(10);
    expect([...new Set(fates)]).toEqual(['accepted']);
  });
});

test('the heap keeps the size that the runtime has given it', async () => {
  const script = `import('/var/task/index.mjs').then(() => {
    console.log(require('node:v8').getHeapStatistics().heap_size_limit / 2 ** 20);
    process.exit();
  })`;
  const nodeArguments = ['--max-old-space-size=460', '--max-semi-space-size=16'];

  const { stdout } = await run(script, { nodeArguments });

  expect(Number(stdout)).toBeLessThan(600);
});

describe('a request is answered, and nothing said', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'frame-ingest-cache-'));
    const { stdout } = await execute(engine, ['create', image]);
    await execute(engine, ['cp', `${stdout.trim()}:${cache}/.`, join(directory, 'cache')]);
    await execute(engine, ['rm', stdout.trim()]);
    await chmod(directory, 0o755);
  });
  afterEach(() => rm(directory, { recursive: true }));

  async function eachFile(change: (path: string) => Promise<void>): Promise<void> {
    const folder = join(directory, 'cache');
    const names = await readdir(folder);
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) await change(join(folder, name));
  }

  test.each<[string, () => Promise<unknown>]>([
    ['as it is', async () => undefined],
    ['of nothing', () => eachFile((path) => rm(path))],
    ['of empty files', () => eachFile((path) => truncate(path))],
    ['of files that are cut off', () => eachFile((path) => truncate(path, 1000))],
    ['of something else', () => eachFile((path) => writeFile(path, 'spoiled '.repeat(4000)))],
    [
      'of folders',
      () =>
        eachFile((path) =>
          rm(path)
            .then(() => mkdir(path))
            .then(() => undefined),
        ),
    ],
    ['that may not be read', () => eachFile((path) => chmod(path, 0o000))],
  ])('with a cache %s', async (_, change) => {
    await change();

    const { stderr } = await run(answer, { cacheDirectory: join(directory, 'cache') });

    expect(stderr).toBe('');
  });

  test('with the cache of other chunks', async () => {
    const folder = join(directory, 'cache');
    const names = await readdir(folder);
    await cp(folder, join(directory, 'copy'), { recursive: true });
    for (const [index, name] of names.entries()) {
      await cp(join(directory, 'copy', names.at(index - 1) ?? ''), join(folder, name));
    }

    const { stderr } = await run(answer, { cacheDirectory: folder });

    expect(stderr).toBe('');
  });

  test.each([
    ['without a folder to write to', { TMPDIR: '/var/task' }],
    ['without a folder for temporary files', { TMPDIR: '/nowhere' }],
    ['where the cache is switched off', { NODE_DISABLE_COMPILE_CACHE: '1' }],
    ['where Node has another cache', { NODE_COMPILE_CACHE: '/tmp/other' }],
  ])('%s', async (_, environment) => {
    const { stderr } = await run(answer, { environment });

    expect(stderr).toBe('');
  });
});
