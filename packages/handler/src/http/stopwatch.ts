/** Measures the stages of one request in milliseconds of wall time. */
export class Stopwatch {
  readonly #startedAt = performance.now();
  readonly #stages = new Map<string, number>();

  /** Runs `work` and adds its time to `stage`, whether it succeeds or not. */
  async measure<T>(stage: string, work: () => Promise<T> | T): Promise<T> {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      this.#stages.set(stage, (this.#stages.get(stage) ?? 0) + performance.now() - startedAt);
    }
  }

  /** Time of a stage so far; 0 if it was not reached. */
  stageMs(stage: string): number {
    return toTenths(this.#stages.get(stage) ?? 0);
  }

  get totalMs(): number {
    return toTenths(performance.now() - this.#startedAt);
  }
}

function toTenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
