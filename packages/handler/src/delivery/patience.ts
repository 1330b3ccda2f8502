import { setMaxListeners } from 'node:events';
import type { Time } from '@frame-ingest/put-media';

/** A time limit for a series of tries. */
export interface Patience {
  /** Aborted when the time is over, or when the caller's signal is. */
  readonly signal: AbortSignal;
  /** Ends it if its time is over: in a process that was suspended, its timer fires late. */
  catchUp(): void;
  /** Moves its end to this many milliseconds after its start, if that is later. */
  extend(ms: number): void;
  /** Stops its timer. */
  dispose(): void;
}

/** The time limit was reached. */
export class PatienceOverError extends Error {
  override readonly name = 'PatienceOverError';
}

/** Avoids an error with a stack at each stop. */
const stopped = Symbol('stopped');

/** @param ms milliseconds from now */
export function createPatience(time: Time, ms: number, outer: AbortSignal): Patience {
  const controller = new AbortController();
  // Many concurrent calls may listen to it, each until it ends.
  setMaxListeners(0, controller.signal);
  const startedAtMs = time.elapsed();
  let totalMs = ms;
  let stop = new AbortController();
  const onAbort = (): void => controller.abort(outer.reason);
  const leftMs = (): number => Math.max(0, startedAtMs + totalMs - time.elapsed());
  const end = (): void => controller.abort(new PatienceOverError(`Time is over after ${totalMs} ms`));
  const arm = (): void => {
    stop.abort(stopped);
    stop = new AbortController();
    time.sleep(leftMs(), stop.signal).then(end, () => undefined);
  };
  outer.addEventListener('abort', onAbort, { once: true });
  if (outer.aborted) onAbort();
  else arm();
  return {
    signal: controller.signal,
    catchUp() {
      if (leftMs() === 0) end();
    },
    extend(longerMs) {
      if (longerMs <= totalMs) return;
      totalMs = longerMs;
      arm();
    },
    dispose() {
      stop.abort(stopped);
      outer.removeEventListener('abort', onAbort);
    },
  };
}
