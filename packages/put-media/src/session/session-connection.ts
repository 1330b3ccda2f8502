import type { Acknowledgement } from '../acknowledgement/acknowledgement.ts';
import type { PutMediaConnection } from '../connection/put-media-connection.ts';
import type { PutMediaError } from '../errors.ts';
import { lastWordsMs } from '../last-words.ts';
import { startTimer } from '../start-timer.ts';
import type { Time } from '../time.ts';
import type { SessionFragment } from './session-fragment.ts';

/** How long an answer with nothing left to say may stay open. */
const farewellMs = 1000;

/** AWS's acknowledgements repeat the timecode in milliseconds; a finer scale of the header may round. */
const timecodeToleranceMs = 1;

/** A connection of a session, and the fragments that were sent there and have no final acknowledgement yet. */
export class SessionConnection {
  readonly openedAtMs: number;
  readonly #connection: PutMediaConnection;
  readonly #pending: SessionFragment[] = [];
  #lastTimecodeMs = Number.NEGATIVE_INFINITY;
  /** From an ERROR acknowledgement: the service takes no more, and may still acknowledge earlier fragments. */
  failure: PutMediaError | undefined;
  /** Whether the service has taken the header and one of these fragments. */
  hasAcknowledged = false;

  constructor(connection: PutMediaConnection, nowMs: number) {
    this.#connection = connection;
    this.openedAtMs = nowMs;
  }

  get connection(): PutMediaConnection {
    return this.#connection;
  }

  get pending(): readonly SessionFragment[] {
    return this.#pending;
  }

  /** Whether it takes more media. */
  get isOpen(): boolean {
    return !this.#connection.isOver && !this.#connection.isBodyEnded && this.failure === undefined;
  }

  /** The service wants fragments in the order of their times. */
  comesAfterAll(fragment: SessionFragment): boolean {
    return fragment.timecodeMs > this.#lastTimecodeMs;
  }

  /** Resolves when the service has taken it, or will not. */
  async send(fragment: SessionFragment): Promise<void> {
    this.#lastTimecodeMs = fragment.timecodeMs;
    this.#pending.push(fragment);
    fragment.sendCount += 1;
    this.#connection.expectAcknowledgements(true);
    await this.#connection.write(fragment.parts);
  }

  /** @returns the fragment that an acknowledgement is about */
  find(acknowledgement: Acknowledgement): SessionFragment | undefined {
    if (acknowledgement.eventType === 'IDLE') return undefined;
    const { eventType, fragmentNumber, fragmentTimecode } = acknowledgement;
    const named = this.#pending.find(
      (fragment) =>
        (fragmentNumber !== undefined && fragment.fragmentNumber === fragmentNumber) ||
        (fragmentTimecode !== undefined &&
          fragment.fragmentNumber === undefined &&
          Math.abs(fragment.timecodeMs - fragmentTimecode) <= timecodeToleranceMs),
    );
    if (named !== undefined || eventType !== 'ERROR' || fragmentTimecode !== undefined) return named;
    // A fault outside of every fragment is met while reading the first one that has not arrived.
    return this.#pending.find((fragment) => !fragment.hasReached('RECEIVED'));
  }

  remove(fragment: SessionFragment): void {
    const index = this.#pending.indexOf(fragment);
    if (index >= 0) this.#pending.splice(index, 1);
    if (this.#pending.length === 0) this.#connection.expectAcknowledgements(false);
  }

  takeAll(): SessionFragment[] {
    return this.#pending.splice(0);
  }

  /** Gives the service a moment to end its answer by itself, which shows that the place is free. */
  endSoon(time: Time): void {
    const stopTimer = startTimer(time, farewellMs, () => this.#connection.destroy());
    void this.#connection.ended.then(stopTimer);
  }

  /** Ends it after an ERROR, once the service has said what it may still have to say. */
  hearOut(failure: PutMediaError, time: Time): void {
    if (this.#pending.length === 0) {
      this.#connection.destroy(failure);
      return;
    }
    this.#connection.end();
    const stopTimer = startTimer(time, lastWordsMs, () => this.#connection.destroy(failure));
    void this.#connection.ended.then(stopTimer);
  }
}
