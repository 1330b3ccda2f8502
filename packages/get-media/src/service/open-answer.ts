import type { Readable } from 'node:stream';
import { NoAnswerError } from '../errors.ts';

export interface OpenAnswerOptions {
  /** What is called, for the error. */
  readonly operation: string;
  /** Milliseconds without a byte after which the connection counts as dead. */
  readonly idleTimeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Sends a request and opens its answer, whose connection ends with the iteration.
 * @param send its signal ends the request, and later the answer
 * @returns bytes; it just ends when there were none for too long, since a stream may be silent
 * @throws NoAnswerError when there is none in time; what `send` throws; or the signal's reason
 */
export async function openAnswer(
  send: (signal: AbortSignal) => Promise<unknown>,
  { operation, idleTimeoutMs, signal }: OpenAnswerOptions,
): Promise<AsyncIterable<Uint8Array>> {
  const watch = new Watch(idleTimeoutMs, signal);
  try {
    const payload = (await watch.over(send(watch.signal))) as Readable;
    return readPayload(payload, watch);
  } catch (error) {
    watch.end();
    signal?.throwIfAborted();
    throw watch.isIdle ? new NoAnswerError(idleTimeoutMs, { cause: error }, operation) : error;
  }
}

async function* readPayload(payload: Readable, watch: Watch): AsyncGenerator<Uint8Array, void, undefined> {
  watch.signal.addEventListener('abort', () => payload.destroy(), { once: true });
  const chunks = payload[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  try {
    for (;;) {
      const { done, value } = await watch.over(chunks.next());
      if (done) return;
      yield value;
    }
  } catch (error) {
    if (!watch.isIdle) throw error;
  } finally {
    payload.destroy();
    watch.end();
  }
}

/** Aborts its own signal when the caller's is, and when a step takes too long; then it waits for the step no longer. */
class Watch {
  isIdle = false;
  readonly #attempt = new AbortController();
  readonly #follow = (): void => this.#attempt.abort(this.outer?.reason);

  constructor(
    readonly idleTimeoutMs: number,
    readonly outer: AbortSignal | undefined,
  ) {
    if (outer?.aborted) this.#follow();
    outer?.addEventListener('abort', this.#follow, { once: true });
  }

  get signal(): AbortSignal {
    return this.#attempt.signal;
  }

  over<T>(step: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const { signal } = this;
      const timer = setTimeout(() => {
        this.isIdle = true;
        this.#attempt.abort();
      }, this.idleTimeoutMs);
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      step.then(resolve, reject).finally(() => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      });
    });
  }

  end(): void {
    this.outer?.removeEventListener('abort', this.#follow);
  }
}
