import type { Time } from './time.ts';

/**
 * Calls back once, after so many milliseconds.
 * @returns stops it: nothing is called from then on
 */
export function startTimer(time: Time, ms: number, onTimeUp: () => void): () => void {
  const stop = new AbortController();
  time.sleep(ms, stop.signal).then(
    () => stop.signal.aborted || onTimeUp(),
    () => undefined,
  );
  return () => stop.abort(stopped);
}

/** Without it each stop would make an error with a stack. */
const stopped = Symbol('stopped');
