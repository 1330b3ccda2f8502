import { setMaxListeners } from 'node:events';
import type { Time } from '@frame-ingest/put-media';

/** How long something is tried. */
export interface Patience {
  /** Aborted when it is over, or the caller's signal is. */
  readonly signal: AbortSignal;
  /** Ends it where its time is over: in a process that was stopped for a while its timer comes late. */
  catchUp(): void;
  /** Makes it end so many milliseconds after its beginning, where that is later. */
  extend(ms: number): void;
  /** Stops its timer. */
  dispose(): void;
}

/** The time that was given for something is over. */
export class PatienceOverError extends Error {
  override readonly name = 'PatienceOverError';
}

/** Without it each stop would make an error with a stack. */
const stopped = Symbol('stopped');

/** @param ms milliseconds from now */
export function createPatience(time: Time, ms: number, outer: AbortSignal): Patience {
  const controller = new AbortController();
  // Many calls side by side may listen to it, each for as long as it lasts.
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
