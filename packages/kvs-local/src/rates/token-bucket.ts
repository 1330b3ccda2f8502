/** Allows a rate on average, and at once as much as comes in a second. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #clock: () => number;
  #tokens: number;
  #countedMs: number;

  /** @param perSecond infinite for no limit */
  constructor(perSecond: number, clock: () => number) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#tokens = perSecond;
    this.#countedMs = clock();
  }

  /** @returns whether there was room; nothing is taken where there was not */
  tryTake(count = 1): boolean {
    this.#refill();
    if (this.#tokens < Math.min(count, this.#perSecond)) return false;
    this.#tokens -= count;
    return true;
  }

  /** Takes in any case. @returns how long the taker has to wait, in milliseconds */
  take(count: number): number {
    if (this.#perSecond === Number.POSITIVE_INFINITY) return 0;
    this.#refill();
    this.#tokens -= count;
    return this.#tokens >= 0 ? 0 : (-this.#tokens / this.#perSecond) * 1000;
  }

  #refill(): void {
    const now = this.#clock();
    const earned = ((now - this.#countedMs) / 1000) * this.#perSecond;
    if (earned > 0) this.#tokens = Math.min(this.#perSecond, this.#tokens + earned);
    this.#countedMs = now;
  }
}
