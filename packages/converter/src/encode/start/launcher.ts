import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkFileHandles } from './check-file-handles.ts';
import { LaunchedRun, NotLaunchedError } from './launched-run.ts';
import { type LauncherOrder, type LauncherReport, launcherProgram } from './launcher-program.ts';
import type { Program, RunningProgram } from './running-program.ts';
import { unavailable } from './unavailable.ts';

/** A small process that starts programs for this one. */
export interface Launcher {
  /**
   * @throws NotLaunchedError and then nothing is left of it
   * @throws FfmpegError `encoder_unavailable`; `exited` reports some reasons instead
   */
  readonly start: (program: Program) => Promise<RunningProgram>;
  /** Its process. */
  readonly pid: number | undefined;
}

/** A program that has not connected by then is started in another way. */
const connectLimitMs = 2000;

/** A launcher that has not carried out its order by then is stuck, and is killed itself. */
const killLimitMs = 2000;

/** The connection, and one to spare. */
const handlesOfAConnection = 2;

/** The longest path of a socket (Linux `unix(7)`: 108 bytes with the 0 at its end). */
const maxSocketPathBytes = 107;

/** 16 random bytes in hexadecimal. */
const tokenLength = 32;

/**
 * Starts a launcher. Neither it nor what is between it and this process keeps the latter running, but programs that run do. It
 * ends when this process does.
 * @param onEnd called when it has ended, and with it all that it has started
 * @throws when it cannot be started
 */
export async function createLauncher(onEnd: () => void): Promise<Launcher> {
  const directory = await mkdtemp(join(tmpdir(), 'frame-ingest-launcher-'));
  const runs = new Map<string, LaunchedRun>();
  const server = createServer({ allowHalfOpen: true }, (connection) => admit(connection, runs));
  try {
    const socketPath = await listen(server, join(directory, 's'));
    const child = await startLauncherProcess(socketPath, directory);
    const end = () => {
      server.close();
      void rm(directory, { recursive: true, force: true }).catch(() => {});
      for (const run of runs.values()) run.lose();
      onEnd();
    };
    child.on('message', (report: LauncherReport) => {
      if ('token' in report) runs.get(report.token)?.hear(report);
    });
    child.once('disconnect', end);
    return { pid: child.pid, start: (program) => launch(child, runs, program) };
  } catch (error) {
    server.close();
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

/** A folder that only its owner may enter (mkdtemp: mode 0700) is all the protection that the socket has, and needs. */
async function listen(server: Server, socketPath: string): Promise<string> {
  if (Buffer.byteLength(socketPath) > maxSocketPathBytes)
    throw new Error('The path is too long for a socket');
  server.listen(socketPath).unref();
  await once(server, 'listening');
  // That a connection cannot be taken in, its run learns by waiting.
  server.on('error', () => {});
  return socketPath;
}

async function startLauncherProcess(socketPath: string, directory: string): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [
      ...['--title=frame-ingest-launcher', '--input-type=commonjs', '--eval', launcherProgram],
      ...[socketPath, directory],
    ],
    // What a terminal sends to this process, such as an interrupt, is not for it: batches are still to be finished.
    { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: launcherEnvironment(), cwd: '/', detached: true },
  );
  // Whatever it is, the launcher's end follows, or what was asked of it is not done in time.
  child.on('error', () => {});
  child.unref();
  child.channel?.unref();
  await Promise.race([once(child, 'message'), failOnExit(child)]);
  return child;
}

async function failOnExit(child: ChildProcess): Promise<never> {
  await once(child, 'exit');
  throw new Error('The launcher exited immediately');
}

/** No credentials: only where Node finds its shared libraries. */
function launcherEnvironment(): NodeJS.ProcessEnv {
  const { LD_LIBRARY_PATH } = process.env;
  return LD_LIBRARY_PATH === undefined ? {} : { LD_LIBRARY_PATH };
}

/** Hands a connection to the run whose token comes first on it. */
function admit(connection: Socket, runs: ReadonlyMap<string, LaunchedRun>): void {
  // A program that ends before it has read all resets the connection: a symptom of an exit that is reported.
  connection.on('error', () => {});
  const refuse = () => connection.destroy();
  connection.once('end', refuse);
  connection.on('readable', function readToken() {
    const token: Buffer | null = connection.read(tokenLength);
    if (token === null) return;
    connection.off('readable', readToken).off('end', refuse);
    const run = runs.get(token.toString('latin1'));
    if (run === undefined) refuse();
    else run.connect(connection);
  });
}

async function launch(
  child: ChildProcess,
  runs: Map<string, LaunchedRun>,
  program: Program,
): Promise<RunningProgram> {
  const cwd = requireMeans();
  const token = randomBytes(tokenLength / 2).toString('hex');
  const run = new LaunchedRun();
  hearWhileRunning(child, runs, token, run);
  const kill = () => {
    send(child, { kill: token });
    const stuck = setTimeout(() => child.kill('SIGKILL'), killLimitMs);
    void run.ended.then(() => clearTimeout(stuck));
  };
  const tooLate = setTimeout(() => run.giveUp(), Math.min(connectLimitMs, program.timeoutMs));
  try {
    send(child, { token, path: program.path, arguments: program.arguments, cwd });
    return await run.start({ kill, keepRunning: (isNeeded) => keepRunning(child, run, isNeeded) });
  } catch (error) {
    kill();
    throw error;
  } finally {
    clearTimeout(tooLate);
  }
}

/**
 * @returns the folder that this process is in
 * @throws FfmpegError, NotLaunchedError
 */
function requireMeans(): string {
  try {
    checkFileHandles(handlesOfAConnection);
  } catch (error) {
    throw unavailable(error as NodeJS.ErrnoException);
  }
  try {
    return process.cwd();
  } catch {
    throw new NotLaunchedError("The launcher's working directory no longer exists");
  }
}

function hearWhileRunning(
  child: ChildProcess,
  runs: Map<string, LaunchedRun>,
  token: string,
  run: LaunchedRun,
): void {
  runs.set(token, run);
  keepRunning(child, run, true);
  void run.ended.then(() => {
    runs.delete(token);
    keepRunning(child, run, false);
  });
}

/** For each launcher, the runs whose end this process waits for. */
const neededRuns = new WeakMap<ChildProcess, Set<LaunchedRun>>();

function keepRunning(child: ChildProcess, run: LaunchedRun, isNeeded: boolean): void {
  const needed = neededRuns.get(child) ?? new Set();
  neededRuns.set(child, needed);
  if (isNeeded) needed.add(run);
  else needed.delete(run);
  if (needed.size > 0) child.channel?.ref();
  else child.channel?.unref();
}

/** Errors are ignored: a launcher that cannot receive the order is noticed by its end. */
function send(child: ChildProcess, order: LauncherOrder): void {
  child.send(order, () => {});
}
