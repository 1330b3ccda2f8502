import type { Readable, Writable } from 'node:stream';

/** A program to run, without a shell. */
export interface Program {
  readonly path: string;
  readonly arguments: readonly string[];
  /** How long it may take in all. The caller enforces that; starting it does not take longer either. */
  readonly timeoutMs: number;
}

/** A program that runs, whichever process has started it. */
export interface RunningProgram {
  /** Its standard input. */
  readonly input: Writable;
  /** Its standard output. */
  readonly output: Readable;
  /**
   * Settles when it is reaped and its output is read to the end.
   * @throws FfmpegError `encoder_unavailable` if it could not be started, or if nothing reports how it ended
   */
  readonly exited: Promise<Exit>;
  /** The last of what it has written to its standard error; complete when it has exited. */
  readonly stderrTail: () => string;
  /**
   * Ends it and what it has started, and closes its pipes: what has left its process group and still holds one open is not
   * waited for. Does no more than the latter when it has exited.
   */
  readonly kill: () => void;
  /** Whether it keeps this process running, as it does at first. */
  readonly keepRunning: (isNeeded: boolean) => void;
}

/** How a program has ended: one of both is null. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Enough for the lines in which ffmpeg reports its last error. */
export const stderrTailLength = 2000;
