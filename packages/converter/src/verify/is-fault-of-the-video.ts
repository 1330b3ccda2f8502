import type { FfmpegError } from '../errors.ts';

/** Signals that a program gets for what it does itself; any other comes from outside. */
const ownSignals: ReadonlySet<string> = new Set([
  'SIGSEGV',
  'SIGBUS',
  'SIGABRT',
  'SIGILL',
  'SIGFPE',
  'SIGTRAP',
]);

/**
 * Whether it is the video for which ffmpeg has failed: it gave up, or it crashed. Sent again, it would fail again. Where it could
 * not be started, had no time left or was killed from outside, as by a system without memory, that is not known.
 */
export function isFaultOfTheVideo({ code, exit }: FfmpegError): boolean {
  if (code !== 'encoder_failed' || exit === undefined) return false;
  return exit.code !== null ? exit.code !== 0 : ownSignals.has(exit.signal ?? '');
}
