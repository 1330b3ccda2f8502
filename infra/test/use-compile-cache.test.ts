import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildImageContext } from '../build-image-context';

// What an entry does whatever Node it runs on. `.ci/image` tests what the cache is good for.

const execute = promisify(execFile);

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'frame-ingest-entry-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** Bundles handlers that are made of these lines. */
async function bundle(name: string, lines: string): Promise<string> {
  const sourceDirectory = join(directory, name, 'packages/handler/src');
  const outputDirectory = join(directory, name, 'task');
  await mkdir(sourceDirectory, { recursive: true });
  for (const file of ['lambda.ts', 'redrive-lambda.ts']) await writeFile(join(sourceDirectory, file), lines);
  await buildImageContext({ sourceDirectory, outputDirectory });
  return outputDirectory;
}

/** Imports an entry with a folder for temporary files of its own. */
async function importEntry(task: string, temporary: string) {
  await mkdir(temporary, { recursive: true });
  const script = `import(${JSON.stringify(join(task, 'index.mjs'))})
    .then((entry) => console.log(JSON.stringify(Object.keys(entry)), entry.handler()), (error) => console.log(error.message));`;
  return execute(process.execPath, ['--eval', script], { env: { TMPDIR: temporary } });
}

test('an entry exports the handler and nothing else', async () => {
  const task = await bundle('export', `export const handler = () => 'handled'; export const other = 1;`);

  const { stdout, stderr } = await importEntry(task, join(directory, 'export/tmp'));

  expect(stdout).toBe('["handler"] handled\n');
  expect(stderr).toBe('');
});

test('an entry hands over a handler that is ready', async () => {
  const task = await bundle(
    'ready',
    `let state = 'not ready';
    export const ready = new Promise((resolve) => setTimeout(resolve, 100)).then(() => { state = 'ready'; });
    export const handler = () => state;`,
  );

  const { stdout } = await importEntry(task, join(directory, 'ready/tmp'));

  expect(stdout).toBe('["handler"] ready\n');
});

test('an entry fails with the error of the handler', async () => {
  const task = await bundle('fault', `throw new Error('STREAM is not set'); export const handler = 1;`);

  const { stdout } = await importEntry(task, join(directory, 'fault/tmp'));

  expect(stdout).toBe('STREAM is not set\n');
});

test('an entry without a cache leaves nothing behind', async () => {
  const task = await bundle('nothing', `export const handler = () => 'handled';`);
  const temporary = join(directory, 'nothing/tmp');

  await importEntry(task, temporary);

  expect(await readdir(temporary)).toEqual([]);
});
