import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { FfmpegError } from '../errors.ts';
import { checkFileHandles } from './check-file-handles.ts';

export interface FfmpegRun {
  /** The ffmpeg binary. */
  readonly path: string;
  readonly arguments: readonly string[];
  /** What goes to its standard input; taken only as fast as it reads. */
  readonly input: AsyncIterable<Uint8Array>;
  /** After this many milliseconds it is killed. */
  readonly timeoutMs: number;
}

/** More than the largest fragment of Kinesis Video (50 MB): what writes more has lost its way. */
const maxOutputBytes = 64_000_000;

/** Enough for the lines in which ffmpeg tells its last error. */
const stderrTailLength = 2000;

/**
 * Runs ffmpeg without a shell, feeds it and collects its standard output. Whatever happens, the process and what it may
 * have started are gone when this returns or throws.
 * @throws FfmpegError `encoder_unavailable`, `encoder_timeout` or `encoder_failed`
 * @throws whatever `input` throws
 */
export async function runFfmpeg(run: FfmpegRun): Promise<Uint8Array> {
  requireFileHandles();
  // The first of it is made while the process starts: to start one takes the longer the more memory this one has.
  const input = startIterating(run.input);
  const child = spawn(run.path, run.arguments, {
    // It needs nothing of our environment, and ours holds credentials.
    ...{ env: {}, stdio: 'pipe', windowsHide: true },
    // A process group of its own ends as a whole: a script around ffmpeg does not leave it behind.
    detached: hasProcessGroups,
  });
  const exited = waitForExit(child);
  if (!hasPipes(child)) await exited;
  const stderr = collectTail(child);
  const stopped = { timedOut: false, wroteTooMuch: false };
  const stop = (reason: keyof typeof stopped): void => {
    stopped[reason] = true;
    abandon(child);
  };
  const output = collectOutput(child, () => stop('wroteTooMuch'));
  const timer = setTimeout(() => stop('timedOut'), run.timeoutMs);
  try {
    // A process that is gone needs no more input, however long the next picture would take.
    await Promise.race([feed(child, input, exited), exited]);
    const { code, signal } = await exited;
    if (stopped.timedOut) throw timeoutError(run.timeoutMs, stderr());
    if (stopped.wroteTooMuch) throw endlessOutput(stderr());
    if (code !== 0) throw failure(code, signal, stderr());
    if (!child.stdin.writableFinished) throw stoppedReading(stderr());
    return Buffer.concat(output);
  } finally {
    clearTimeout(timer);
    abandon(child);
    await exited.catch(() => {});
  }
}

/** @throws FfmpegError `encoder_unavailable` */
function requireFileHandles(): void {
  try {
    checkFileHandles();
  } catch (error) {
    throw unavailable(error as NodeJS.ErrnoException);
  }
}

/** Asks for the first value at once; a failure is thrown where it is taken. */
function startIterating<T>(values: AsyncIterable<T>): AsyncIterable<T> {
  const iterator = values[Symbol.asyncIterator]();
  const first = iterator.next();
  first.catch(() => {});
  return (async function* () {
    for (let next = await first; next.done !== true; next = await iterator.next()) yield next.value;
  })();
}

const hasProcessGroups = process.platform !== 'win32';

/** Where no file handle is left, Node makes no pipes, and tells so by an error that is yet to come. */
function hasPipes({ stdio }: { readonly stdio: readonly unknown[] | undefined }): boolean {
  return stdio !== undefined;
}

function killGroup(child: ChildProcessWithoutNullStreams): void {
  try {
    if (hasProcessGroups && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It is gone already.
  }
}

/** What has left the group and still holds a pipe open is not waited for. */
function abandon(child: ChildProcessWithoutNullStreams): void {
  killGroup(child);
  for (const stream of child.stdio) stream?.destroy();
}

function collectOutput(child: ChildProcessWithoutNullStreams, onTooMuch: () => void): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  child.stdout.on('data', (chunk: Uint8Array) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxOutputBytes) onTooMuch();
  });
  return chunks;
}

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Settles when the process is reaped and its output is read to the end. */
function waitForExit(child: ChildProcessWithoutNullStreams): Promise<Exit> {
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => reject(unavailable(error)));
    // What it started would hold its pipes open.
    child.once('exit', () => killGroup(child));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  exited.catch(() => {});
  return exited;
}

/** Writes with back-pressure and stops early when the process is gone; why it is gone tells its exit. */
async function feed(
  child: ChildProcessWithoutNullStreams,
  input: AsyncIterable<Uint8Array>,
  exited: Promise<Exit>,
): Promise<void> {
  // EPIPE is only the symptom of an exit that is reported with its cause.
  child.stdin.on('error', () => {});
  for await (const chunk of input) {
    if (!child.stdin.writable) break;
    if (!child.stdin.write(chunk)) await Promise.race([once(child.stdin, 'drain').catch(() => {}), exited]);
  }
  child.stdin.end();
}

function collectTail(child: ChildProcessWithoutNullStreams): () => string {
  let tail = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-stderrTailLength);
  });
  return () => tail.trim();
}

function unavailable(cause: NodeJS.ErrnoException): FfmpegError {
  const message = `ffmpeg could not be started (${cause.code ?? cause.message})`;
  return new FfmpegError('encoder_unavailable', message, { cause });
}

function timeoutError(timeoutMs: number, stderrTail: string): FfmpegError {
  const message = `ffmpeg timed out after ${timeoutMs} ms and was killed with SIGKILL`;
  return new FfmpegError('encoder_timeout', message, { stderrTail });
}

function endlessOutput(stderrTail: string): FfmpegError {
  const message = `ffmpeg wrote more than ${maxOutputBytes} bytes and was killed with SIGKILL`;
  return new FfmpegError('encoder_failed', message, { stderrTail });
}

function stoppedReading(stderrTail: string): FfmpegError {
  return new FfmpegError('encoder_failed', 'ffmpeg ended before it had read every picture', { stderrTail });
}

function failure(code: number | null, signal: NodeJS.Signals | null, stderrTail: string): FfmpegError {
  const message = code === null ? `ffmpeg was killed by ${signal}` : `ffmpeg failed with exit code ${code}`;
  return new FfmpegError('encoder_failed', message, { stderrTail });
}
