import { once } from 'node:events';
import { FfmpegError } from '../errors.ts';
import { remainingMs } from '../remaining-ms.ts';
import type { Exit, Program, RunningProgram } from './start/running-program.ts';
import { startProgram } from './start/start-program.ts';

/** A run of ffmpeg. After `timeoutMs` milliseconds it is killed. */
export interface FfmpegRun extends Program {
  /** What goes to its standard input; taken only as fast as it reads. */
  readonly input: AsyncIterable<Uint8Array>;
}

/** What ffmpeg wrote before it ended well. */
export interface FfmpegOutput {
  /** To its standard output. */
  readonly output: Uint8Array;
  /** The last of what it wrote to its standard error. */
  readonly stderrTail: string;
}

/** More than the largest fragment of Kinesis Video (50 MB): what writes more has lost its way. */
const maxOutputBytes = 64_000_000;

/**
 * Runs ffmpeg without a shell, feeds it and collects its standard output. Whatever happens, the process and what it may
 * have started are gone when this returns or throws.
 * @throws FfmpegError `encoder_unavailable`, `encoder_timeout` or `encoder_failed`
 * @throws whatever `input` throws
 */
export async function runFfmpeg(run: FfmpegRun): Promise<FfmpegOutput> {
  const deadlineMs = performance.now() + run.timeoutMs;
  // The first of it is made while the process starts.
  const input = startIterating(run.input);
  const program = await startProgram(run);
  const stopped = { timedOut: false, wroteTooMuch: false };
  const stop = (reason: keyof typeof stopped): void => {
    stopped[reason] = true;
    program.kill();
  };
  const output = collectOutput(program, () => stop('wroteTooMuch'));
  const timer = setTimeout(() => stop('timedOut'), remainingMs(deadlineMs));
  try {
    // A process that is gone needs no more input, however long the next picture would take.
    await Promise.race([feed(program, input), program.exited]);
    const exit = await program.exited;
    const stderrTail = program.stderrTail();
    if (stopped.timedOut) throw timeoutError(run.timeoutMs, stderrTail);
    if (stopped.wroteTooMuch) throw endlessOutput(stderrTail);
    if (exit.code !== 0) throw failure(exit, stderrTail);
    if (!program.input.writableFinished) throw stoppedReading(stderrTail);
    return { output: Buffer.concat(output), stderrTail };
  } finally {
    clearTimeout(timer);
    program.kill();
    await program.exited.catch(() => {});
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

function collectOutput({ output }: RunningProgram, onTooMuch: () => void): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  output.on('data', (chunk: Uint8Array) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxOutputBytes) onTooMuch();
  });
  return chunks;
}

/** Writes with back-pressure and stops early when the process is gone; its exit gives the reason. */
async function feed({ input, exited }: RunningProgram, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  // EPIPE is only the symptom of an exit that is reported with its cause.
  input.on('error', () => {});
  for await (const chunk of chunks) {
    if (!input.writable) break;
    if (!input.write(chunk)) await Promise.race([once(input, 'drain').catch(() => {}), exited]);
  }
  input.end();
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
  return new FfmpegError('encoder_failed', 'ffmpeg exited before it had read every picture', { stderrTail });
}

function failure(exit: Exit, stderrTail: string): FfmpegError {
  const { code, signal } = exit;
  const message = code === null ? `ffmpeg was killed by ${signal}` : `ffmpeg failed with exit code ${code}`;
  return new FfmpegError('encoder_failed', message, { stderrTail, exit });
}
