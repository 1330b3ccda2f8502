import type { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { streamLimits } from '@frame-ingest/kinesis-video';
import { limitCall } from './limit-call.ts';

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
 * Where the data of streams is, as one client has found out. Only what was answered is kept; what is pending ends in
 * time.
 */
export class EndpointCache {
  readonly #found = new Map<string, FoundEndpoint>();
  readonly #pending = new Map<string, PendingLookUp>();

  /**
   * Callers that come at the same time share one look-up: the signal of one ends its own waiting, those of all end the
   * look-up.
   * @param lookUp asks GetDataEndpoint
   * @param timeoutMs longest that a look-up which begins now may take
   * @throws NoAnswerError, what `lookUp` throws, or the signal's reason
   */
  async get(
    key: string,
    lookUp: (signal: AbortSignal) => Promise<string>,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    signal?.throwIfAborted();
    const found = this.#found.get(key);
    if (found !== undefined && found.expiresAtMs > performance.now()) return found.endpoint;

    const pending = this.#pending.get(key) ?? this.#begin(key, lookUp, timeoutMs);
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

  /** Of a look-up that is pending, too: it serves those who wait for it, and nobody after them. */
  forget(key: string): void {
    this.#found.delete(key);
    this.#pending.delete(key);
  }

  #begin(key: string, lookUp: (signal: AbortSignal) => Promise<string>, timeoutMs: number): PendingLookUp {
    const controller = new AbortController();
    const endpoint = limitCall('GetDataEndpoint', timeoutMs, controller.signal, lookUp);
    const pending: PendingLookUp = { endpoint, controller, waiting: 0 };
    this.#pending.set(key, pending);
    endpoint.then(
      (found) => {
        if (this.#pending.get(key) !== pending) return;
        this.#found.set(key, {
          endpoint: found,
          expiresAtMs: performance.now() + streamLimits.dataEndpointLifetimeMs,
        });
        this.#pending.delete(key);
      },
      () => this.#forgetPending(key, pending),
    );
    return pending;
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

const caches = new WeakMap<KinesisVideoClient, EndpointCache>();

/** The endpoints that a client has found out, which it finds again in its next calls. */
export function endpointsOf(client: KinesisVideoClient): EndpointCache {
  const cache = caches.get(client) ?? new EndpointCache();
  caches.set(client, cache);
  return cache;
}
