/** What a connection may be waiting for. */
type Expectation = 'answer' | 'acknowledgement' | 'room';

/** Notices when something is waited for and nothing moves. */
export class SilenceWatch {
  readonly #idleMs: number;
  readonly #onSilence: () => void;
  readonly #expected = new Set<Expectation>();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(idleMs: number, onSilence: () => void) {
    this.#idleMs = idleMs;
    this.#onSilence = onSilence;
  }

  expect(what: Expectation, isExpected: boolean): void {
    if (this.#expected.has(what) === isExpected) return;
    if (isExpected) this.#expected.add(what);
    else this.#expected.delete(what);
    this.progress();
  }

  /** Something moved. */
  progress(): void {
    if (this.#isStopped) return;
    if (this.#expected.size === 0) this.#rest();
    else if (this.#timer !== undefined) this.#timer.refresh();
    else this.#timer = setTimeout(() => this.#notice(), this.#idleMs);
  }

  /** For good. */
  stop(): void {
    this.#isStopped = true;
    this.#rest();
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #notice(): void {
    this.#timer = undefined;
    this.#onSilence();
  }
}
