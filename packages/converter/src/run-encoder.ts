import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { EncoderError } from './errors.ts';

export interface EncoderRun {
  /** The ffmpeg binary. */
  readonly path: string;
  readonly arguments: readonly string[];
  /** What goes to its standard input; taken only as fast as it reads. */
  readonly input: AsyncIterable<Uint8Array>;
  /** After this many milliseconds it is killed. */
  readonly timeoutMs: number;
}

/** Enough for the lines in which ffmpeg tells its last error. */
const stderrTailLength = 2000;

/**
 * Runs ffmpeg without a shell, feeds it and collects its standard output. Whatever happens, the process is gone when
 * this returns or throws.
 * @throws EncoderError `encoder_unavailable`, `encoder_timeout` or `encoder_failed`
 * @throws whatever `input` throws
 */
export async function runEncoder(run: EncoderRun): Promise<Uint8Array> {
  // It needs nothing of our environment, and ours holds credentials.
  const child = spawn(run.path, run.arguments, { env: {}, stdio: 'pipe', windowsHide: true });
  const exited = waitForExit(child);
  const stderr = collectTail(child);
  const output: Uint8Array[] = [];
  child.stdout.on('data', (chunk: Uint8Array) => output.push(chunk));

  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, run.timeoutMs);
  try {
    // A process that is gone needs no more input, however long the next picture would take.
    await Promise.race([feed(child, run.input, exited), exited]);
    const { code, signal } = await exited;
    if (timedOut) throw timeoutError(run.timeoutMs, stderr());
    if (code !== 0) throw failure(code, signal, stderr());
    if (!child.stdin.writableFinished) throw stoppedReading(stderr());
    return Buffer.concat(output);
  } finally {
    clearTimeout(timer);
    child.kill('SIGKILL');
    await exited.catch(() => {});
  }
}

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Settles when the process is reaped and its output is read to the end. */
function waitForExit(child: ChildProcessWithoutNullStreams): Promise<Exit> {
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => reject(unavailable(error)));
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

function unavailable(cause: NodeJS.ErrnoException): EncoderError {
  const message = `ffmpeg could not be started (${cause.code ?? cause.message})`;
  return new EncoderError('encoder_unavailable', message, { cause });
}

function timeoutError(timeoutMs: number, stderrTail: string): EncoderError {
  const message = `ffmpeg timed out after ${timeoutMs} ms and was killed with SIGKILL`;
  return new EncoderError('encoder_timeout', message, { stderrTail });
}

function stoppedReading(stderrTail: string): EncoderError {
  return new EncoderError('encoder_failed', 'ffmpeg ended before it had read every picture', { stderrTail });
}

function failure(code: number | null, signal: NodeJS.Signals | null, stderrTail: string): EncoderError {
  const message = code === null ? `ffmpeg was killed by ${signal}` : `ffmpeg failed with exit code ${code}`;
  return new EncoderError('encoder_failed', message, { stderrTail });
}
