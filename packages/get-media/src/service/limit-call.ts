import { NoAnswerError } from '../errors.ts';

/**
 * Runs a call that may take so long and no longer, whether it listens to its signal or not.
 * @param operation what is called, for the error
 * @param signal of the caller, handed on to the call
 * @throws NoAnswerError when the time is over; what the call throws; or the signal's reason
 */
export async function limitCall<Result>(
  operation: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  call: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => {
    controller.abort(new NoAnswerError(timeoutMs, {}, operation));
  }, timeoutMs);
  const stopped = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
  });
  try {
    return await Promise.race([call(controller.signal), stopped]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
