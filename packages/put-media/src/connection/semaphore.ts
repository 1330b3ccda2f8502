/** Lets a fixed number work at a time, such as the connections that a stream takes. The first to ask is the first served. */
export class Semaphore {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(count: number) {
    this.#free = count;
  }

  /**
   * Waits, in the order of the calls, for a place.
   * @returns gives the place back
   * @throws the signal's reason when that comes first
   */
  take(signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const onAbort = (): void => {
        this.#waiting.delete(admit);
        reject(signal.reason);
      };
      const admit = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve(() => this.#leave());
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(admit);
      this.#admit();
    });
  }

  #leave(): void {
    this.#free += 1;
    this.#admit();
  }

  #admit(): void {
    const [first] = this.#waiting;
    if (first === undefined || this.#free === 0) return;
    this.#free -= 1;
    this.#waiting.delete(first);
    first();
  }
}
