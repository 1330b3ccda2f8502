import { startTimer } from '../start-timer.ts';
import type { Time } from '../time.ts';

/** What a connection may be waiting for. */
export type Expectation = 'answer' | 'acknowledgement' | 'room';

/** Notices when something is waited for and nothing moves. */
export class IdleTimer {
  readonly #limitsMs: Readonly<Record<Expectation, number>>;
  readonly #onIdle: (limitMs: number) => void;
  readonly #time: Time;
  readonly #expected = new Set<Expectation>();
  #movedAtMs = 0;
  #stopTimer: (() => void) | undefined;
  #isStopped = false;

  /**
   * @param limitsMs longest time without progress while something is waited for; of several the shortest counts
   * @param onIdle told how long it was idle
   */
  constructor(
    limitsMs: Readonly<Record<Expectation, number>>,
    onIdle: (limitMs: number) => void,
    time: Time,
  ) {
    this.#limitsMs = limitsMs;
    this.#onIdle = onIdle;
    this.#time = time;
  }

  expect(what: Expectation, isExpected: boolean): void {
    if (this.#expected.has(what) === isExpected) return;
    if (isExpected) this.#expected.add(what);
    else this.#expected.delete(what);
    this.#rest();
    this.progress();
  }

  /** Something moved. A timer that runs is left to find that out: much may move in its time. */
  progress(): void {
    if (this.#isStopped) return;
    this.#movedAtMs = this.#time.elapsed();
    if (this.#expected.size > 0 && this.#stopTimer === undefined) this.#wait();
  }

  /** For good. */
  stop(): void {
    this.#isStopped = true;
    this.#rest();
  }

  #rest(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #wait(): void {
    const limitMs = Math.min(...[...this.#expected].map((what) => this.#limitsMs[what]));
    const leftMs = this.#movedAtMs + limitMs - this.#time.elapsed();
    this.#stopTimer = startTimer(this.#time, Math.ceil(leftMs), () => {
      this.#stopTimer = undefined;
      if (this.#time.elapsed() - this.#movedAtMs < limitMs) this.#wait();
      else this.#onIdle(limitMs);
    });
  }
}
