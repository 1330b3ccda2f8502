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
 * Remembers where the data of each stream is, as GetDataEndpoint told. Only what was answered is kept: a look-up that failed or
 * was aborted is forgotten, so that none can stop a stream for longer than itself.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_GetDataEndpoint.html
 */
export class DataEndpointCache {
  readonly #elapsedMs: () => number;
  readonly #found = new Map<string, FoundEndpoint>();
  readonly #pending = new Map<string, PendingLookUp>();
  readonly #prepared = new Map<string, Promise<string>>();

  /** @param elapsedMs milliseconds from any origin, which nobody sets */
  constructor(elapsedMs: () => number = () => performance.now()) {
    this.#elapsedMs = elapsedMs;
  }

  /**
   * Callers that come at the same time share one look-up: the signal of one ends its own waiting, those of all end the
   * look-up.
   * @param key tells the stream, and what is to be done with it where that matters
   * @param lookUp asks GetDataEndpoint, and has a time limit of its own
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
   * Looks up ahead of who will need it. Callers of `get` do not wait for it, but ask themselves: a process may be stopped for
   * hours in the middle of it, and the first request would find its end.
   * @param lookUp asks GetDataEndpoint, and has a time limit of its own
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

  /** Of a look-up that is pending, too: it serves those who wait for it, and nobody after them. */
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

/** A race would leave a listener behind on a signal that lives for long. */
function untilAborted<Result>(result: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    result.then(resolve, reject).finally(() => signal?.removeEventListener('abort', onAbort));
  });
}
