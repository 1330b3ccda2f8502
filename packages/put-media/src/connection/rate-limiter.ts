import { startTimer } from '../start-timer.ts';
import type { Time } from '../time.ts';

interface Waiter {
  readonly count: number;
  readonly grant: () => void;
}

/**
 * A bucket of tokens. Each token comes back one window after it was taken, so there are never more than `capacity` in any
 * window. A bucket that drips would allow nearly twice as many in its first window.
 */
export class RateLimiter {
  readonly #capacity: number;
  readonly #windowMs: number;
  readonly #time: Time;
  /** When the tokens that are out come back, soonest first. */
  #returnsMs: number[] = [];
  #waiters: Waiter[] = [];
  #stopTimer: (() => void) | undefined;

  constructor(capacity: number, windowMs: number, time: Time) {
    this.#capacity = capacity;
    this.#windowMs = windowMs;
    this.#time = time;
  }

  /**
   * Waits, in the order of the calls, for tokens. More than the bucket holds are lent by the windows that follow.
   * @throws the signal's reason when that comes first; no token is taken then
   */
  take(count: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const onAbort = (): void => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        this.#grantAll();
        reject(signal.reason);
      };
      const grant = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const waiter: Waiter = { count, grant };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiters.push(waiter);
      this.#grantAll();
    });
  }

  #grantAll(): void {
    this.#stopTimer?.();
    const now = this.#time.elapsed();
    this.#returnsMs = this.#returnsMs.filter((returnMs) => returnMs > now);
    for (let [first] = this.#waiters; first !== undefined; [first] = this.#waiters) {
      const needed = Math.min(first.count, this.#capacity);
      const missing = needed - (this.#capacity - this.#returnsMs.length);
      if (missing > 0) {
        const waitMs = (this.#returnsMs[missing - 1] ?? now) - now;
        this.#stopTimer = startTimer(this.#time, Math.ceil(waitMs), () => this.#grantAll());
        return;
      }
      for (let index = 0; index < first.count; index += 1) {
        this.#returnsMs.push(now + this.#windowMs * (Math.floor(index / this.#capacity) + 1));
      }
      this.#waiters.shift();
      first.grant();
    }
  }
}
