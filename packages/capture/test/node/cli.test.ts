import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ffmpegs } from '../../../../test/support/ffmpegs.ts';
import { exampleFrames, examplePngs } from '../../../../test/support/sample.ts';
import { type RunningStack, startStack } from '../../../../test/support/stack.ts';
import { findBrokenPromises, readArchivedTimes } from './archived-times.ts';
import { killCommands, repository, runCommand as run, startCommand as start } from './start-command.ts';
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
  '--url',
  stack.api,
  '--directory',
  directory,
];

/** Files of frames 100 ms apart, the last one first. */
async function writeFrames(count: number, startMs: number): Promise<string[]> {
  const folder = makeTemporaryFolder();
  const [png = Buffer.of()] = await examplePngs(1);
  const paths = Array.from({ length: count }, (_, index) => join(folder, `${999 - index}.jpg`));
  paths.forEach((path, index) => {
    writeFileSync(path, index === 1 ? png : (exampleFrames[index % exampleFrames.length] ?? ''));
    utimesSync(path, new Date(startMs + index * 100), new Date(startMs + index * 100));
  });
  return paths.reverse();
}

const times = (startMs: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => startMs + index * 100);

test('files are sent in the order of their changes, at those times', async () => {
  const startMs = Date.now() - 7_200_000;
  const files = await writeFrames(25, startMs);

  const { code, output } = await run([...urlAndFolder(), '--stream', 'cam-files', ...files]);

  expect(code).toBe(0);
  expect(await readArchivedTimes(stack, 'cam-files')).toEqual(times(startMs, 25));
  expect(output).toMatch(/^\d\d:\d\d:\d\d sent 20 frames of \d{4}-.*Z, \d+ kB in \d+\.\d\d s, delivered; /m);
  expect(output).toMatch(/everything has been sent\n$/);
});

test('files are sent in the order given from a given time on', async () => {
  const files = await writeFrames(12, Date.now());
  const begin = '2026-01-01T00:00:00.000Z';

  const given = ['--stream', 'cam-start', '--start', begin, '--framerate', '10'];
  const { code } = await run([...urlAndFolder(), ...given, ...files]);

  expect(code).toBe(0);
  expect(await readArchivedTimes(stack, 'cam-start')).toEqual(times(Date.parse(begin), 12));
});

test('files that the folder has no room for wait where they are', async () => {
  const startMs = Date.now() - 10_000_000;
  const files = await writeFrames(70, startMs);
  // A batch has 20 of them.
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  const room = ['--max-stored-mb', String(bytes / 2 / 1024 ** 2)];

  const { code, output } = await run([...urlAndFolder(), ...room, '--stream', 'cam-room', ...files]);

  expect(output).not.toContain('dropped');
  expect(code).toBe(0);
  expect(await readArchivedTimes(stack, 'cam-room')).toEqual(times(startMs, 70));
});

test('files of the same second, as some disks have it, are spread by the rate', async () => {
  const startMs = Math.floor(Date.now() / 1000) * 1000 - 60_000;
  const files = await writeFrames(5, startMs);
  for (const file of files) utimesSync(file, new Date(startMs), new Date(startMs));

  const { code } = await run([...urlAndFolder(), '--stream', 'cam-fat', '--framerate', '10', ...files]);

  expect(code).toBe(0);
  expect(await readArchivedTimes(stack, 'cam-fat')).toEqual(times(startMs, 5));
});

test.each(ffmpegs)('the pictures that $name pipes in arrive, each once', async ({ path, name }) => {
  const stream = `cam-pipe-${name.length}`;
  const camera = spawn(path, [
    ...['-loglevel', 'error', '-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=10'],
    ...['-t', '3', '-f', 'mjpeg', '-'],
  ]);
  const { child, ended } = start(
    [...urlAndFolder(), '--stream', stream, '--start', '2026-02-01T00:00:00Z'],
    'pipe',
  );
  if (child.stdin !== null) camera.stdout.pipe(child.stdin);

  expect(await ended).toBe(0);
  expect(await readArchivedTimes(stack, stream)).toEqual(times(Date.parse('2026-02-01T00:00:00Z'), 30));
});

test('killed with frames that the service does not have: the next run sends them, each once', async () => {
  const directory = makeTemporaryFolder();
  const args = [...urlAndFolder(directory), '--stream', 'cam-killed'];
  const { child, ended, until } = start(args, 'pipe');
  async function pipe(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      child.stdin?.write(exampleFrames[index % exampleFrames.length]);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }
  await pipe(80);
  await until(/ sent /);
  await stack.stop('SIGKILL');
  await pipe(80);
  await until(/Next try in/);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  child.kill('SIGKILL');
  await ended;
  stack = await startStack(dataDir, {}, { args: ['--port', new URL(stack.api).port] });

  const { code, output } = await run(args);

  const archived = await readArchivedTimes(stack, 'cam-killed');
  expect(output).toMatch(/everything has been sent\n$/);
  expect(code).toBe(0);
  expect(archived).toHaveLength(160);
  expect(new Set(archived).size).toBe(160);
  expect(await findBrokenPromises(stack)).toEqual([]);
}, 120_000);

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends it at once, and says what is left',
  async (signal) => {
    const directory = makeTemporaryFolder();
    // What the service takes is known from an earlier run.
    expect((await run(urlAndFolder(directory))).code).toBe(0);
    const { child, ended, until, output } = start([...urlAndFolder(directory), '--framerate', '10'], 'pipe');
    child.stdin?.write(exampleFrames[0]);
    child.stdin?.write(exampleFrames[1]);
    await until(/ sent /);
    await stack.stop('SIGKILL');
    child.stdin?.write(exampleFrames[2]);
    await until(/Next try in/);

    child.kill(signal);
    const code = await ended;
    stack = await startStack(dataDir, {}, { args: ['--port', new URL(stack.api).port] });

    expect(code).toBe(0);
    expect(output()).toMatch(/left for the next run: 1 batch \(1 frame\) is waiting\n$/);
    expect((await run(urlAndFolder(directory))).output).toContain('sent 1 frame of');
  },
  120_000,
);

test('a stream that the service does not take is told of before anything is read', async () => {
  const { code, output } = await run([...urlAndFolder(), '--stream', 'garage']);

  expect(code).toBe(3);
  expect(output).toContain('The service does not accept frames for the stream "garage"');
});

test('what is no picture is told of, the rest is sent, and the exit status says so', async () => {
  const startMs = Date.now() - 9_000_000;
  const files = await writeFrames(3, startMs);
  const folder = makeTemporaryFolder();
  writeFileSync(join(folder, 'notes.txt'), 'no picture');
  mkdirSync(join(folder, 'more.jpg'));

  const wrong = [join(folder, 'notes.txt'), join(folder, 'more.jpg'), join(folder, 'absent.jpg')];
  const { code, output } = await run([...urlAndFolder(), '--stream', 'cam-wrong', ...files, ...wrong]);

  expect(code).toBe(4);
  expect(output).toContain('notes.txt is not a JPEG, PNG or WebP file');
  expect(output).toContain('EISDIR');
  expect(output).toContain('ENOENT');
  expect(await readArchivedTimes(stack, 'cam-wrong')).toEqual(times(startMs, 3));
});

test('a service that is not there at the first start is named', async () => {
  const { code, output } = await run(['--url', 'http://127.0.0.1:9', '--directory', makeTemporaryFolder()]);

  expect(code).toBe(1);
  expect(output).toContain('GET http://127.0.0.1:9/Config');
  expect(output).toContain('The first start needs the service');
});

test('a command line that is wrong is told of option by option', async () => {
  const wrong = ['--url', 'example', '--framerate', '0', '--order', 'random', '--start', '2026-01-01 10:00'];

  const { code, output } = await run(wrong);

  expect(code).toBe(2);
  for (const option of ['--url', '--framerate', '--order', '--start'])
    expect(output).toContain(`${option} is `);
  expect((await run(['--urll', 'x'])).output).toContain('--url');
});

test('--help tells every option and every exit status', () => {
  const help = execFileSync(
    process.execPath,
    ['--import', 'tsx', 'packages/capture/src/node/cli.ts', '--help'],
    {
      cwd: repository,
      encoding: 'utf8',
    },
  );

  for (const option of [
    '--url',
    '--directory',
    '--stream',
    '--framerate',
    '--start',
    '--h264',
    '--order',
    '--when-full',
  ]) {
    expect(help).toContain(option);
  }
  expect(help).toContain('Exit status');
  expect(help.split('\n').every((line) => line.length <= 110)).toBe(true);
});
