import { AbortedError, TimeoutError } from './errors.ts';
import { startTimer } from './start-timer.ts';
import type { Time } from './time.ts';

/** One signal for every reason to stop, with the error that goes with it. */
export interface Deadline {
  /** Its reason is an AbortedError or a TimeoutError. */
  readonly signal: AbortSignal;
  /** Takes the listeners off the caller's signals, which may live much longer. */
  dispose(): void;
}

/**
 * AbortSignal.any would do, but on Node 20 it keeps what it makes for as long as its sources live.
 * @param signals of the client and of the call
 * @param totalMs undefined for no limit
 */
export function createDeadline(
  signals: readonly (AbortSignal | undefined)[],
  totalMs: number | undefined,
  time: Time,
): Deadline {
  const controller = new AbortController();
  const listeners = signals.flatMap((signal) => {
    if (signal === undefined) return [];
    const listener = (): void => controller.abort(new AbortedError(signal.reason));
    if (signal.aborted) listener();
    else signal.addEventListener('abort', listener, { once: true });
    return [{ signal, listener }];
  });
  const stopTimer =
    totalMs === undefined
      ? undefined
      : startTimer(time, totalMs, () => controller.abort(new TimeoutError('total', totalMs)));
  return {
    signal: controller.signal,
    dispose: () => {
      stopTimer?.();
      for (const { signal, listener } of listeners) signal.removeEventListener('abort', listener);
    },
  };
}
