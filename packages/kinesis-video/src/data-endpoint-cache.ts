import { streamLimits } from './stream-limits.ts';

interface FoundEndpoint {
  readonly endpoint: string;
  readonly expiresAtMs: number;
}

interface PendingLookUp {
  readonly endpoint: Promise<string>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * Remembers the data endpoint that GetDataEndpoint returned for each stream. Only answers are kept: a failed or aborted look-up
 * is forgotten, so it cannot block a stream after it ends.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_GetDataEndpoint.html
 */
export class DataEndpointCache {
  readonly #elapsedMs: () => number;
  readonly #found = new Map<string, FoundEndpoint>();
  readonly #pending = new Map<string, PendingLookUp>();
  readonly #prepared = new Map<string, Promise<string>>();

  /** @param elapsedMs monotonic milliseconds from any origin */
  constructor(elapsedMs: () => number = () => performance.now()) {
    this.#elapsedMs = elapsedMs;
  }

  /**
   * Callers at the same time share one look-up. A caller's signal ends that caller's wait; when all signals are aborted, the
   * look-up ends.
   * @param key identifies the stream and, where it matters, the operation
   * @param lookUp calls GetDataEndpoint, with its own time limit
   * @throws what `lookUp` throws, or the signal's reason
   */
  async get(
    key: string,
    lookUp: (signal: AbortSignal) => Promise<string>,
    signal?: AbortSignal,
  ): Promise<string> {
    signal?.throwIfAborted();
    const found = this.#found.get(key);
    if (found !== undefined && found.expiresAtMs > this.#elapsedMs()) return found.endpoint;

    const pending = this.#pending.get(key) ?? this.#begin(key, lookUp);
    pending.waiting += 1;
    try {
      return await untilAborted(pending.endpoint, signal);
    } finally {
      pending.waiting -= 1;
      if (pending.waiting === 0) {
        this.#forgetPending(key, pending);
        pending.controller.abort(signal?.reason);
      }
    }
  }

  /**
   * Looks up in advance. Callers of `get` do not wait for this look-up but start their own: a process can be suspended for
   * hours in the middle of it, and the first request would then get its late failure.
   * @param lookUp calls GetDataEndpoint, with its own time limit
   * @throws what `lookUp` throws
   */
  async prepare(key: string, lookUp: () => Promise<string>): Promise<void> {
    const pending = lookUp();
    this.#prepared.set(key, pending);
    try {
      const endpoint = await pending;
      if (this.#prepared.get(key) === pending && !this.#found.has(key)) this.#keep(key, endpoint);
    } finally {
      if (this.#prepared.get(key) === pending) this.#prepared.delete(key);
    }
  }

  /** Also forgets a pending look-up: it serves those who already wait for it, but no later callers. */
  forget(key: string): void {
    this.#found.delete(key);
    this.#pending.delete(key);
    this.#prepared.delete(key);
  }

  #begin(key: string, lookUp: (signal: AbortSignal) => Promise<string>): PendingLookUp {
    const controller = new AbortController();
    const endpoint = lookUp(controller.signal);
    const pending: PendingLookUp = { endpoint, controller, waiting: 0 };
    this.#pending.set(key, pending);
    endpoint.then(
      (found) => {
        if (this.#pending.get(key) !== pending) return;
        this.#keep(key, found);
        this.#pending.delete(key);
      },
      () => this.#forgetPending(key, pending),
    );
    return pending;
  }

  #keep(key: string, endpoint: string): void {
    this.#found.set(key, { endpoint, expiresAtMs: this.#elapsedMs() + streamLimits.dataEndpointLifetimeMs });
  }

  #forgetPending(key: string, pending: PendingLookUp): void {
    if (this.#pending.get(key) === pending) this.#pending.delete(key);
  }
}

/** Promise.race would leave a listener on a long-lived signal. */
function untilAborted<Result>(result: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    result.then(resolve, reject).finally(() => signal?.removeEventListener('abort', onAbort));
  });
}
