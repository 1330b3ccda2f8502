import { remainingMs } from '../../remaining-ms.ts';
import type { Program, RunningProgram } from '../start/running-program.ts';
import { startProgram } from '../start/start-program.ts';
import { abortedAtEnd } from './aborted-at-end.ts';
import { feed, startIterating } from './feed.ts';
import { endlessOutput, failure, maxOutputBytes, stoppedReading, timeoutError } from './ffmpeg-failures.ts';

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
  const ended = abortedAtEnd(program);
  const output = collectOutput(program, () => stop('wroteTooMuch'));
  const timer = setTimeout(() => stop('timedOut'), remainingMs(deadlineMs));
  try {
    await feed(program.input, input, ended);
    program.input.end();
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
