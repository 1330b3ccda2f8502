import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildImageContext } from '../build-image-context';

const execute = promisify(execFile);

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'frame-ingest-traces-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** The stack of what a module of the bundle throws while it is loaded, without any variable. */
async function traceOf(module: string): Promise<string> {
  const script = `import(${JSON.stringify(module)}).catch((error) => console.log(error.stack));`;
  const { stdout } = await execute(process.execPath, ['--eval', script], { env: {} });
  return stdout.trim();
}

async function bundle(name: string, sourceDirectory?: string): Promise<string> {
  const outputDirectory = join(directory, name);
  await buildImageContext({ outputDirectory, ...(sourceDirectory === undefined ? {} : { sourceDirectory }) });
  return outputDirectory;
}

describe.each(['index.mjs', 'redrive.mjs'])('a stack trace of %s', (entry) => {
  test('names functions, files and lines of the sources, without a variable that says so', async () => {
    const trace = await traceOf(join(await bundle(`mapped-${entry}`), entry));

    expect(trace.split('\n').slice(0, 3)).toEqual([
      'Error: ARCHIVE_BUCKET is not set. Set it to the name of the S3 bucket for the archive.',
      expect.stringMatching(/^ {4}at required \(\/.*\/handler\/src\/config\/configuration\.ts:\d+:\d+\)$/),
      expect.stringMatching(
        /^ {4}at parseConfiguration \(\/.*\/handler\/src\/config\/configuration\.ts:\d+:\d+\)$/,
      ),
    ]);
    expect(trace).toMatch(/ {4}at (async )?[\w.]+ \(node:internal/);
  });

  test.each([
    ['is missing', undefined],
    ['is broken', '{"version":3,"mappings":"'],
    ['is that of something else', '[]'],
  ])('is as it is where the source map %s', async (_, content) => {
    const output = await bundle(`unmapped-${entry}`);
    for (const file of await readdir(output)) {
      if (!file.endsWith('.map')) continue;
      if (content === undefined) await rm(join(output, file));
      else await writeFile(join(output, file), content);
    }

    const [message, first] = (await traceOf(join(output, entry))).split('\n');

    expect(message).toBe(
      'Error: ARCHIVE_BUCKET is not set. Set it to the name of the S3 bucket for the archive.',
    );
    expect(first).toMatch(/^ {4}at \w+ \(file:\/\/.*\/chunk-\w+\.mjs:\d+:\d+\)$/);
  });
});

test('each kind of function keeps the form of its line', async () => {
  const sourceDirectory = join(directory, 'sources/packages/kinds/src');
  await mkdir(sourceDirectory, { recursive: true });
  const hook = join(__dirname, '../../packages/handler/src/trace/map-stack-traces.ts');
  await writeFile(
    join(sourceDirectory, 'lambda.ts'),
    `
      import { mapStackTraces } from ${JSON.stringify(hook)};
      import { readFileSync } from 'node:fs';
      mapStackTraces();
      function declared() { return new Error('a').stack; }
      const assigned = (values: unknown[]) => values.map(() => new Error('b').stack)[0];
      async function awaited() { await 1; return assigned([declared()]); }
      class Thing {
        stack = new Error('c').stack;
        method() { return new TypeError('d').stack; }
        static async later() { await 1; await thrower(); }
      }
      const thrower = async () => { await 1; throw new RangeError('e'); };
      function refused() { try { readFileSync({} as string); } catch (error) { return (error as Error).stack; } }
      class Named extends Error { override readonly name = 'Named'; }
      const caught = await Thing.later().catch((error: Error) => error.stack);
      const stacks = [declared(), await awaited(), new Thing().stack, new Thing().method(), caught, refused(), new Named('g').stack];
      export const handler = stacks;
      throw Object.assign(new Error(), { stack: stacks.join('\\n') });
    `,
  );
  await writeFile(join(sourceDirectory, 'redrive-lambda.ts'), 'export const handler = 1;');

  const trace = await traceOf(join(await bundle('kinds', sourceDirectory), 'index.mjs'));

  const place = (line: number): string => ` (${join(sourceDirectory, 'lambda.ts')}:${line}:`;
  const lines = trace.split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'Error: a',
      expect.stringContaining(`    at declared${place(5)}`),
      'Error: b',
      expect.stringContaining(`    at assigned${place(6)}`),
      expect.stringContaining(`    at awaited${place(7)}`),
      'Error: c',
      'TypeError: d',
      expect.stringMatching(/^ {4}at \w+\.method \(/),
      'RangeError: e',
      expect.stringContaining(`    at thrower${place(13)}`),
      expect.stringContaining(`.later${place(11)}`),
      expect.stringMatching(/^TypeError \[ERR_INVALID_ARG_TYPE\]: The "path" argument/),
      expect.stringMatching(/^ {4}at \w+ \(node:fs:\d+:\d+\)$/),
      expect.stringContaining(`    at refused${place(14)}`),
    ]),
  );
});
