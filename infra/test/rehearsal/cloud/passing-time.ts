import { setTimeout as delay } from 'node:timers/promises';
import type { Time } from '../../../../packages/put-media/src/time';

/** The time of the machine, and a way to let it pass at once: nobody waits for the delays of a queue. */
export class PassingTime implements Time {
  #passedMs = 0;
  readonly #sleepers = new Set<() => void>();

  now = (): number => Date.now() + this.#passedMs;
  elapsed = (): number => performance.now() + this.#passedMs;

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const endsAtMs = this.elapsed() + ms;
    while (this.elapsed() < endsAtMs) {
      const hurry = new AbortController();
      const wake = (): void => hurry.abort();
      this.#sleepers.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
      await delay(endsAtMs - this.elapsed(), undefined, { signal: hurry.signal }).catch(() => undefined);
      signal?.removeEventListener('abort', wake);
      this.#sleepers.delete(wake);
      signal?.throwIfAborted();
    }
  }

  /** So many seconds have passed, for everyone who goes by this time. */
  pass(seconds: number): void {
    this.#passedMs += seconds * 1000;
    for (const wake of this.#sleepers) wake();
  }
}
