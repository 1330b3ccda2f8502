import { startTimer } from './start-timer.ts';
import type { Time } from './time.ts';

/**
 * Runs work that may take so long and no longer, whether it listens to its signal or not: a call that a service never
 * answers must not hold its caller.
 * @param limitMs milliseconds
 * @param signal of the caller, handed on to the work
 * @param toError made into the reason of the work's signal, and thrown, when the time is over
 * @throws what the work throws, the signal's reason, or the error of `toError`
 */
export async function limitTime<Result>(
  time: Time,
  limitMs: number,
  signal: AbortSignal,
  toError: () => Error,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const stopped = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
  });
  const stopTimer = startTimer(time, limitMs, () => controller.abort(toError()));
  try {
    return await Promise.race([work(controller.signal), stopped]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    stopTimer();
    stopped.catch(() => undefined);
  }
}
