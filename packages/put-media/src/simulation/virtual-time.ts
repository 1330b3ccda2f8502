import type { Time } from '../time.ts';

interface Sleeper {
  readonly wakesAtMs: number;
  wake(): void;
}

/**
 * Time that passes when nothing else is left to be done: hours of retries take as long as their work does, and always
 * happen in the same order. What is run in it must wait for nothing outside, such as a network.
 */
export class VirtualTime implements Time {
  #elapsedMs = 0;
  #clockMs: number;
  /** Soonest first; of the same moment, in the order in which they fell asleep. */
  readonly #sleepers: Sleeper[] = [];

  /** @param startMs what the clock shows at the beginning, in milliseconds since the Unix epoch */
  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#clockMs = startMs;
  }

  now(): number {
    return this.#clockMs + this.#elapsedMs;
  }

  elapsed(): number {
    return this.#elapsedMs;
  }

  /** How many wait for a moment to come: what is over should have left none. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** Somebody sets the clock, by so many milliseconds; what waits for its time does so as before. */
  setClock(byMs: number): void {
    this.#clockMs += byMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = (): void => {
        this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1);
        reject(signal?.reason);
      };
      const wakesAtMs = this.#elapsedMs + Math.max(0, ms);
      const wake = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper: Sleeper = { wakesAtMs, wake };
      signal?.addEventListener('abort', onAbort, { once: true });
      const later = this.#sleepers.findIndex((other) => other.wakesAtMs > wakesAtMs);
      this.#sleepers.splice(later < 0 ? this.#sleepers.length : later, 0, sleeper);
    });
  }

  /**
   * Lets time pass until the work is done.
   * @throws what the work throws, or Error when it waits for something that never comes
   */
  async run<Result>(work: Promise<Result>): Promise<Result> {
    let isDone = false;
    const finish = (): void => {
      isDone = true;
    };
    work.then(finish, finish);
    for (;;) {
      await settled();
      if (isDone) return work;
      if (!this.#wakeNext(Number.POSITIVE_INFINITY)) {
        throw new Error('The work waits for something other than time, which never happens');
      }
    }
  }

  /** Lets so much time pass, whatever happens in it. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#elapsedMs + ms;
    await settled();
    while (this.#wakeNext(untilMs)) await settled();
    this.#elapsedMs = untilMs;
  }

  #wakeNext(untilMs: number): boolean {
    const [next] = this.#sleepers;
    if (next === undefined || next.wakesAtMs > untilMs) return false;
    this.#sleepers.shift();
    this.#elapsedMs = Math.max(this.#elapsedMs, next.wakesAtMs);
    next.wake();
    return true;
  }
}

/** Every promise that can be fulfilled now has been when the event loop comes round. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
