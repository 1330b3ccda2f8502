import type { Readable } from 'node:stream';
import { NoAnswerError } from '../errors.ts';

export interface OpenAnswerOptions {
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
  send: (abortSignal: AbortSignal) => Promise<unknown>,
  { idleTimeoutMs, signal }: OpenAnswerOptions,
): Promise<AsyncIterable<Uint8Array>> {
  const watch = new Watch(idleTimeoutMs, signal);
  try {
    const payload = (await watch.over(send(watch.signal))) as Readable;
    return readPayload(payload, watch);
  } catch (error) {
    watch.end();
    signal?.throwIfAborted();
    throw watch.isIdle ? new NoAnswerError(idleTimeoutMs, { cause: error }) : error;
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

/** Aborts its own signal when the caller's is, and when a step takes too long. */
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

  async over<T>(step: Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      this.isIdle = true;
      this.#attempt.abort();
    }, this.idleTimeoutMs);
    return await step.finally(() => clearTimeout(timer));
  }

  end(): void {
    this.outer?.removeEventListener('abort', this.#follow);
  }
}
