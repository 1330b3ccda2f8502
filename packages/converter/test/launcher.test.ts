import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { countFileHandles } from '../../../test/support/leave-file-handles.ts';
import { type FfmpegRun, runFfmpeg } from '../src/encode/process/run-ffmpeg.ts';
import { canHaveLauncher } from '../src/encode/start/can-have-launcher.ts';
import { startLauncher } from '../src/encode/start/start-program.ts';
import { FfmpegError, startEncoderAhead } from '../src/index.ts';

const testOnLinux = canHaveLauncher() ? test : test.skip;
const script = require.resolve('./launcher-script.ts');

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'launcher-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A program in place of ffmpeg. */
function encoder(lines: string): string {
  const path = join(directory, `encoder-${randomBytes(4).toString('hex')}`);
  writeFileSync(path, `#!/bin/sh\nPATH=/usr/bin:/bin\n${lines}\n`);
  chmodSync(path, 0o755);
  return path;
}

async function* chunksOf(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function run(options: Partial<FfmpegRun>): Promise<Buffer> {
  const { output } = await runFfmpeg({
    ...{ path: '/bin/cat', arguments: [], input: chunksOf(Buffer.from('pictures')), timeoutMs: 60_000 },
    ...options,
  });
  return Buffer.from(output);
}

async function failing(running: Promise<unknown>): Promise<FfmpegError> {
  const error = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof FfmpegError)) throw new Error(`It did not fail as it should: ${error}`);
  return error;
}

/** Starts it where it does not run. This process learns of the end of one a moment after it. */
async function launcherPid(): Promise<number> {
  let pid = 0;
  await until(async () => {
    const launcher = await startLauncher();
    if (launcher?.pid === undefined) throw new Error('There is no launcher');
    pid = launcher.pid;
    return isAlive(pid);
  });
  return pid;
}

/** The process that has started an encoder. */
async function starterOfEncoder(): Promise<number> {
  const { stderrTail } = await failing(run({ path: encoder('echo $PPID >&2; exit 3') }));
  return Number(stderrTail);
}

/** What an encoder has written into its file, in a whole line. */
async function encoderPid(): Promise<number> {
  const path = `${directory}/pid`;
  await until(() => existsSync(path) && readFileSync(path, 'utf8').endsWith('\n'));
  return Number(readFileSync(path, 'utf8'));
}

function isAlive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('Z') === false;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await condition()) return;
    await delay(50);
  }
  throw new Error(`Not within 30 s: ${condition}`);
}

function openHandles(pid: number | string): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

testOnLinux(
  'programs are started by the launcher once starts have kept this process long enough',
  async () => {
    // fork(2) takes long enough with that, wherever this runs.
    const ballast = Buffer.alloc(400_000_000, 1);
    const starters = new Set<number>();
    for (let starts = 0; starts < 3000 && starters.size < 2; starts += 1)
      starters.add(await starterOfEncoder());

    expect([...starters]).toEqual([process.pid, await launcherPid()]);
    expect(ballast.at(-1)).toBe(1);
  },
);

testOnLinux('neither the launcher nor what it starts has our environment', async () => {
  process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
  const pid = await launcherPid();

  const { stderrTail } = await failing(run({ path: encoder('env >&2; exit 3') }));

  expect(stderrTail).not.toMatch(/secret|HOME|NODE/);
  expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toMatch(/secret|HOME|NODE_OPTIONS/);
});

testOnLinux('many at once get their own output, each as fast as it is read', async () => {
  await launcherPid();
  const inputs = Array.from({ length: 40 }, () => [
    randomBytes(700_000),
    randomBytes(1),
    randomBytes(300_000),
  ]);

  const outputs = await Promise.all(inputs.map((input) => run({ input: chunksOf(...input) })));

  for (const [index, input] of inputs.entries())
    expect(outputs[index]?.equals(Buffer.concat(input))).toBe(true);
});

testOnLinux('the input is taken only as fast as it is read', async () => {
  await launcherPid();
  let taken = 0;
  const endless = (async function* () {
    for (;;) {
      yield Buffer.alloc(100_000);
      taken += 1;
    }
  })();

  const error = await failing(run({ path: encoder('sleep 60'), input: endless, timeoutMs: 700 }));

  expect(error.code).toBe('encoder_timeout');
  expect(taken).toBeLessThan(20);
});

testOnLinux('hundreds of runs leave no file handle behind', async () => {
  const pid = await launcherPid();
  const failingEncoder = encoder('exit 3');
  const rounds = async () => {
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(Array.from({ length: 8 }, () => run({})));
      await failing(run({ path: failingEncoder }));
      await failing(run({ path: join(directory, 'missing') }));
    }
  };
  await rounds();
  const before = [openHandles('self'), openHandles(pid)];

  await rounds();

  const after = [openHandles('self'), openHandles(pid)];
  expect(after.map((count, index) => count - (before[index] ?? 0) < 5)).toEqual([true, true]);
});

testOnLinux('a launcher that is killed loses what it runs, nothing else', async () => {
  const pid = await launcherPid();
  // It does not mind that its input ends.
  const path = encoder(`echo $$ > ${directory}/pid; sleep 600`);
  const running = failing(run({ path }));
  const encoding = await encoderPid();
  // The launcher has told who it is by then.
  await delay(500);

  process.kill(pid, 'SIGKILL');

  expect(await running).toMatchObject({
    code: 'encoder_unavailable',
    message: 'ffmpeg was lost: the process that started it has ended',
  });
  await until(() => !isAlive(encoding));
  expect((await run({})).toString()).toBe('pictures');
  expect(await starterOfEncoder()).toBe(process.pid);
  expect(await launcherPid()).not.toBe(pid);
  expect(await starterOfEncoder()).toBe(await launcherPid());
});

testOnLinux('what a launcher that is killed was to start is started here', async () => {
  const pid = await launcherPid();
  process.kill(pid, 'SIGSTOP');
  const running = run({});
  await delay(100);

  process.kill(pid, 'SIGKILL');

  expect((await running).toString()).toBe('pictures');
});

testOnLinux(
  'what a launcher that is stuck does not start is started here, and the launcher replaced',
  async () => {
    const pid = await launcherPid();
    process.kill(pid, 'SIGSTOP');

    expect((await run({})).toString()).toBe('pictures');

    await until(() => !isAlive(pid));
    expect(await launcherPid()).not.toBe(pid);
  },
);

testOnLinux('a launcher that is stuck does not hold a start beyond its time', async () => {
  const pid = await launcherPid();
  process.kill(pid, 'SIGSTOP');

  const error = await failing(run({ path: encoder('sleep 600'), timeoutMs: 300 }));

  expect(error.code).toBe('encoder_timeout');
  await until(() => !isAlive(pid));
});

testOnLinux('a launcher that is stuck does not keep a batch beyond its time for long', async () => {
  const pid = await launcherPid();
  const running = failing(run({ path: encoder(`touch ${directory}/runs; sleep 600`), timeoutMs: 6000 }));
  await until(() => existsSync(`${directory}/runs`));

  process.kill(pid, 'SIGSTOP');

  expect((await running).code).toBe('encoder_unavailable');
  // The system closes what a process that it kills has open a moment before the process is gone.
  await until(() => !isAlive(pid));
});

testOnLinux('a program is started where this process is, even where that is gone', async () => {
  await launcherPid();
  const before = process.cwd();
  const path = encoder('pwd >&2; exit 3');
  try {
    process.chdir(directory);
    expect((await failing(run({ path: `./${path.split('/').at(-1)}` }))).stderrTail).toBe(directory);
  } finally {
    process.chdir(before);
  }
  const gone = join(directory, 'gone');
  mkdirSync(gone);
  try {
    process.chdir(gone);
    // Node remembers it.
    expect(process.cwd()).toBe(gone);
    rmdirSync(gone);
    expect((await run({})).toString()).toBe('pictures');
  } finally {
    process.chdir(before);
  }
});

testOnLinux('of a program that cannot be started at all, the reason is told', async () => {
  await launcherPid();

  const error = await failing(run({ arguments: ['x'.repeat(3_000_000)] }));

  expect(error).toMatchObject({
    code: 'encoder_unavailable',
    message: 'ffmpeg could not be started (E2BIG)',
  });
});

describe('seen from outside', () => {
  const scripts: ChildProcess[] = [];
  afterEach(() => {
    for (const child of scripts.splice(0)) child.kill('SIGKILL');
  });

  /** A process of its own, with a folder for temporary files that only it has. */
  function startScript(...args: string[]): ChildProcess {
    const env = { ...process.env, TMPDIR: directory };
    const stdio = ['ignore', 'pipe', 'inherit'] as const;
    const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], { env, stdio: [...stdio] });
    scripts.push(child);
    return child;
  }

  function leftovers(): string[] {
    return readdirSync(directory).filter((name) => name.startsWith('frame-ingest-launcher-'));
  }

  testOnLinux('a program ends although it has a launcher, which ends with it', async () => {
    const child = startScript('once');
    const output = readText(child);

    const [code] = await once(child, 'close');

    const [, pid, text] = /^launcher (\d+)\n(.*)\n$/.exec(await output) ?? [];
    expect([code, text]).toEqual([0, 'done']);
    await until(() => !isAlive(Number(pid)) && leftovers().length === 0);
  });

  testOnLinux(
    'of a process that is killed neither launcher nor encoder is left, though it minds no end of its input',
    async () => {
      const child = startScript('hang', encoder(`echo $$ > ${directory}/pid; sleep 600`));
      let output = '';
      child.stdout?.on('data', (text) => {
        output += text;
      });
      const encoding = await encoderPid();
      await until(() => output.endsWith('\n'));
      const launcher = Number(/launcher (\d+)/.exec(output)?.[1]);
      expect([isAlive(launcher), isAlive(encoding)]).toEqual([true, true]);

      child.kill('SIGKILL');

      await until(() => !isAlive(launcher) && !isAlive(encoding) && leftovers().length === 0);
    },
  );

  testOnLinux('a process that was short of file handles says so, and recovers', async () => {
    const child = startScript('few-handles');
    const output = readText(child);

    await once(child, 'close');

    expect((await output).split('\n').slice(1)).toEqual([
      ...Array.from({ length: 5 }, () => 'ffmpeg could not be started (EMFILE)'),
      ...Array.from({ length: 5 }, () => 'some'),
      '',
    ]);
  });

  testOnLinux(
    'what finds its folder removed by a cleaner of old files is started here, and the launcher replaced',
    async () => {
      const child = startScript('cleaned');
      const output = readText(child);

      await once(child, 'close');

      expect(await output).toMatch(
        /^launcher \d+\nthrough the launcher\nhere\nlauncher \d+\nthrough the launcher\n$/,
      );
      const [first, second] = [...(await output).matchAll(/\d+/g)].map(String);
      expect(second).not.toBe(first);
      await until(() => leftovers().length === 0);
    },
  );

  testOnLinux(
    'in a folder whose path is too long for a socket there is no launcher, and all is encoded',
    async () => {
      const env = { ...process.env, TMPDIR: join(directory, 'x'.repeat(120)) };
      mkdirSync(env.TMPDIR);

      const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script], { env });

      expect(stdout).toBe('launcher undefined\ndone\n');
      expect(readdirSync(env.TMPDIR).filter((name) => name.startsWith('frame-ingest'))).toEqual([]);
    },
  );

  testOnLinux.each(['esm', 'cjs'] as const)('a bundle (%s) has its launcher', async (format) => {
    const outfile = join(directory, `bundle.${format === 'esm' ? 'mjs' : 'cjs'}`);
    await build({
      ...{ entryPoints: [script], outfile, format, bundle: true, platform: 'node', target: 'node20' },
      ...{ minify: true, keepNames: true },
    });

    const { stdout } = await promisify(execFile)(process.execPath, [outfile]);

    expect(stdout).toMatch(/^launcher \d+\ndone\n$/);
  });
});

async function readText(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) text += chunk;
  return text;
}

testOnLinux('encoders that end while they wait leave no file handles', async () => {
  const ffmpegPath = encoder('exit 0');
  const launcher = await startLauncher();
  await startEncoderAhead({ ffmpegPath });
  await delay(100);
  const before = countFileHandles();

  for (let start = 0; start < 10; start += 1) await startEncoderAhead({ ffmpegPath });
  await until(() => countFileHandles() <= before);

  expect(launcher).toBeDefined();
});
