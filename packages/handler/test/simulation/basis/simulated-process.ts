import type { Time } from '@frame-ingest/put-media';
import type { Timeline } from './timeline.ts';
import type { Trace } from './trace.ts';

/** Which of its calls a process dies with, and whether the call still leaves it. */
export interface Death {
  readonly atCall: number;
  readonly isSent: boolean;
}

/**
 * A process: it has a clock of its own, hears nothing while it is frozen (as Lambda does between requests), and nothing
 * ever again once it is killed. What it sent before still arrives.
 */
export class SimulatedProcess {
  readonly time: Time;
  #state: 'running' | 'frozen' | 'dead' = 'running';
  #held: (() => void)[] = [];
  #calls = 0;
  #clockMs: number;
  readonly #onDeath: (() => void)[] = [];

  /** @param clockMs what its clock shows at the beginning of the simulation, in milliseconds since the Unix epoch */
  constructor(
    readonly name: string,
    private readonly timeline: Timeline,
    private readonly trace: Trace,
    clockMs: number,
    private readonly fate: { readonly death: Death | undefined; readonly mayDie: () => boolean },
  ) {
    this.#clockMs = clockMs;
    this.time = {
      now: () => this.#clockMs + timeline.nowMs,
      elapsed: () => timeline.nowMs,
      sleep: (ms, signal) => this.#sleep(ms, signal),
    };
  }

  get isDead(): boolean {
    return this.#state === 'dead';
  }

  /** Somebody sets its clock. */
  setClock(byMs: number): void {
    this.#clockMs += byMs;
  }

  /** Lets something happen within it: now, when it goes on, or never. */
  reach(happen: () => void): void {
    if (this.#state === 'running') happen();
    else if (this.#state === 'frozen') this.#held.push(happen);
  }

  /** A call is about to leave it. @returns whether it does */
  leave(): boolean {
    if (this.isDead) return false;
    this.#calls += 1;
    const { death, mayDie } = this.fate;
    if (death?.atCall !== this.#calls || !mayDie()) return true;
    this.kill();
    return death.isSent;
  }

  kill(): void {
    if (this.isDead) return;
    this.#state = 'dead';
    this.#held = [];
    this.trace.note(this.name, 'is killed');
    for (const onDeath of this.#onDeath) onDeath();
  }

  /** @param listener called at once where it is dead by now */
  onDeath(listener: () => void): void {
    if (this.isDead) listener();
    else this.#onDeath.push(listener);
  }

  freeze(): void {
    if (this.#state === 'running') this.#state = 'frozen';
  }

  thaw(): void {
    if (this.#state !== 'frozen') return;
    this.#state = 'running';
    const held = this.#held;
    this.#held = [];
    for (const happen of held) this.reach(happen);
  }

  #sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      let isOver = false;
      const takeBack = this.timeline.after(ms, () =>
        this.reach(() => {
          if (isOver) return;
          isOver = true;
          signal?.removeEventListener('abort', onAbort);
          resolve();
        }),
      );
      const onAbort = (): void => {
        if (isOver) return;
        isOver = true;
        takeBack();
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}
