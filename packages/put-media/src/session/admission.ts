import { SessionClosedError } from '../errors.ts';
import type { SessionContext } from './session-context.ts';
import type { SessionFragment } from './session-fragment.ts';

/** Lets fragments in as there is room, and keeps them until they are settled. */
export class Admission {
  readonly #context: SessionContext;
  /** Those that wait to be sent, oldest first, are in the queue too. */
  readonly #unsettled = new Set<SessionFragment>();
  readonly #queue: SessionFragment[] = [];
  #pendingBytes = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(context: SessionContext) {
    this.#context = context;
  }

  /** The next one to be sent. */
  get first(): SessionFragment | undefined {
    return this.#queue[0];
  }

  get unsettled(): ReadonlySet<SessionFragment> {
    return this.#unsettled;
  }

  /**
   * Waits until there is room. One after the other, so that a small fragment does not overtake a large one.
   * @throws SessionClosedError when the session ends before
   */
  async admit(fragment: SessionFragment): Promise<void> {
    const admission = this.#last.then(() => this.#admit(fragment));
    this.#last = admission.catch(() => {});
    await admission;
  }

  /** Waits for those who wait. */
  async close(): Promise<void> {
    await this.#last;
  }

  /** @throws SessionClosedError when the session has ended */
  assertNotFailed(): void {
    const { failure } = this.#context;
    if (failure === undefined) return;
    throw new SessionClosedError(`The session has ended: ${failure.summary}`, { cause: failure });
  }

  enqueue(fragment: SessionFragment): void {
    const index = this.#queue.findIndex(({ timecodeMs }) => timecodeMs > fragment.timecodeMs);
    this.#queue.splice(index < 0 ? this.#queue.length : index, 0, fragment);
  }

  isQueued(fragment: SessionFragment): boolean {
    return this.#queue.includes(fragment);
  }

  takeFirst(): void {
    this.#queue.shift();
  }

  clearQueue(): void {
    this.#queue.length = 0;
  }

  /** Its fate is known: there is room for others. */
  release(fragment: SessionFragment): void {
    this.#unsettled.delete(fragment);
    this.#pendingBytes -= fragment.byteLength;
    this.#context.change.notify();
  }

  async #admit(fragment: SessionFragment): Promise<void> {
    const { input, change } = this.#context;
    const bytes = fragment.byteLength;
    const hasRoom = (): boolean =>
      this.#unsettled.size === 0 ||
      (this.#unsettled.size < input.maxPendingFragments &&
        this.#pendingBytes + bytes <= input.maxPendingBytes);
    while (!hasRoom() && this.#context.failure === undefined) await change.wait();
    this.assertNotFailed();
    this.#pendingBytes += bytes;
    this.#unsettled.add(fragment);
    this.enqueue(fragment);
    change.notify();
  }
}
