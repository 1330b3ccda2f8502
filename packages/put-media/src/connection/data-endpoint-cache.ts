import { streamLimits } from '@frame-ingest/kinesis-video';
import { TimeoutError } from '../errors.ts';
import { limitTime } from '../limit-time.ts';
import type { Time } from '../time.ts';

interface FoundEndpoint {
  readonly endpoint: string;
  readonly expiresAtMs: number;
}

interface PendingLookUp {
  readonly endpoint: Promise<string>;
  readonly controller: AbortController;
  waiting: number;
}

/** Remembers where each stream's media goes. Only what was answered is kept; what is pending ends in time. */
export class DataEndpointCache {
  readonly #time: Time;
  readonly #limitMs: number;
  readonly #found = new Map<string, FoundEndpoint>();
  readonly #pending = new Map<string, PendingLookUp>();

  /** @param limitMs longest that one look-up may take */
  constructor(time: Time, limitMs: number) {
    this.#time = time;
    this.#limitMs = limitMs;
  }

  /**
   * Callers that come at the same time share one look-up: the signal of one ends its own waiting, those of all end the
   * look-up.
   * @param lookUp asks GetDataEndpoint
   * @throws TimeoutError, what `lookUp` throws, or the signal's reason
   */
  async get(
    streamName: string,
    lookUp: (signal: AbortSignal) => Promise<string>,
    signal: AbortSignal,
  ): Promise<string> {
    signal.throwIfAborted();
    const found = this.#found.get(streamName);
    if (found !== undefined && found.expiresAtMs > this.#time.elapsed()) return found.endpoint;

    const pending = this.#pending.get(streamName) ?? this.#begin(streamName, lookUp);
    pending.waiting += 1;
    try {
      return await untilAborted(pending.endpoint, signal);
    } finally {
      pending.waiting -= 1;
      if (pending.waiting === 0) {
        this.#forgetPending(streamName, pending);
        pending.controller.abort(signal.reason);
      }
    }
  }

  /** Of a look-up that is pending, too: it serves those who wait for it, and nobody after them. */
  forget(streamName: string): void {
    this.#found.delete(streamName);
    this.#pending.delete(streamName);
  }

  #begin(streamName: string, lookUp: (signal: AbortSignal) => Promise<string>): PendingLookUp {
    const controller = new AbortController();
    const toError = (): Error => new TimeoutError('control', this.#limitMs, 'GetDataEndpoint');
    const endpoint = limitTime(this.#time, this.#limitMs, controller.signal, toError, lookUp);
    const pending: PendingLookUp = { endpoint, controller, waiting: 0 };
    this.#pending.set(streamName, pending);
    endpoint.then(
      (found) => {
        if (this.#pending.get(streamName) !== pending) return;
        this.#found.set(streamName, {
          endpoint: found,
          expiresAtMs: this.#time.elapsed() + streamLimits.dataEndpointLifetimeMs,
        });
        this.#pending.delete(streamName);
      },
      () => this.#forgetPending(streamName, pending),
    );
    return pending;
  }

  #forgetPending(streamName: string, pending: PendingLookUp): void {
    if (this.#pending.get(streamName) === pending) this.#pending.delete(streamName);
  }
}

/** A race would leave a listener behind on a signal that lives for long. */
function untilAborted<Result>(result: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
