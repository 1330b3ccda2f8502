import type { Readable } from 'node:stream';
import { InterruptedError } from './errors.ts';

export interface ReadAnswerOptions {
  /** Milliseconds without a byte after which the connection counts as dead. */
  readonly idleTimeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Sends a request and reads its answer, whose connection ends with the iteration.
 * @param send its signal ends the request, and later the answer
 * @returns bytes; it just ends when there were none for too long, since a stream may be silent
 * @throws InterruptedError when there is no answer in time, or the signal's reason
 */
export async function* readAnswer(
  send: (abortSignal: AbortSignal) => Promise<unknown>,
  { idleTimeoutMs, signal }: ReadAnswerOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  signal?.throwIfAborted();
  const attempt = new AbortController();
  const abort = (): void => attempt.abort(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  let isIdle = false;
  const inTime = async <T>(step: Promise<T>): Promise<T> => {
    const timer = setTimeout(() => {
      isIdle = true;
      attempt.abort();
    }, idleTimeoutMs);
    return await step.finally(() => clearTimeout(timer));
  };

  try {
    const payload = (await inTime(send(attempt.signal)).catch((cause: unknown) => {
      if (!isIdle) throw cause;
      throw new InterruptedError(`There was no answer within ${idleTimeoutMs} ms`, undefined);
    })) as Readable;
    attempt.signal.addEventListener('abort', () => payload.destroy(), { once: true });
    const chunks = payload[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    try {
      for (;;) {
        const { done, value } = await inTime(chunks.next());
        if (done) return;
        yield value;
      }
    } finally {
      payload.destroy();
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (!isIdle || error instanceof InterruptedError) throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
