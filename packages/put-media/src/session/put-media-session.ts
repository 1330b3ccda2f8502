import type { Logger } from '@smithy/types';
import type {
  Acknowledgement,
  ErrorAcknowledgement,
  FragmentAcknowledgement,
  FragmentState,
} from '../acknowledgement/acknowledgement.ts';
import type { BackOff } from '../back-off.ts';
import { Broadcast } from '../broadcast.ts';
import { checkTarget } from '../check-target.ts';
import type { Connector } from '../connection/connector.ts';
import type { PutMediaConnection } from '../connection/put-media-connection.ts';
import { createDeadline, type Deadline } from '../deadline.ts';
import {
  AbortedError,
  ConnectionFailedError,
  ConnectionLimitExceededError,
  FragmentRejectedError,
  InvalidInputError,
  NotAuthorizedError,
  OutcomeUnknownError,
  PutMediaError,
  RequestRefusedError,
  SessionClosedError,
} from '../errors.ts';
import { lastWordsMs } from '../last-words.ts';
import { checkLimits, type PutMediaLimits } from '../limits.ts';
import { startTimer } from '../start-timer.ts';
import type { Time } from '../time.ts';
import { withDefaults } from '../with-defaults.ts';
import { Condition } from './condition.ts';
import { SessionConnection } from './session-connection.ts';
import { SessionFragment } from './session-fragment.ts';
import type {
  PendingFragment,
  PutMediaSessionInput,
  SessionEvent,
  SessionFragmentInput,
  SessionSummary,
} from './session-types.ts';

export interface SessionDependencies {
  readonly connector: Connector;
  readonly limits: PutMediaLimits;
  readonly backOff: BackOff;
  readonly logger: Logger | undefined;
  readonly abortSignal: AbortSignal | undefined;
  readonly time: Time;
}

type SessionSettings = Required<
  Pick<
    PutMediaSessionInput,
    | 'acknowledgement'
    | 'rotateAfterMs'
    | 'maxPendingBytes'
    | 'maxPendingFragments'
    | 'maxErrorsPerFragment'
    | 'maxConnectAttempts'
  >
>;

const defaults: SessionSettings = {
  acknowledgement: 'PERSISTED',
  rotateAfterMs: 40 * 60_000,
  maxPendingBytes: 128_000_000,
  maxPendingFragments: 256,
  maxErrorsPerFragment: 20,
  maxConnectAttempts: Number.POSITIVE_INFINITY,
};

/** How long an answer with nothing left to say may stay open. */
const farewellMs = 1000;

/**
 * Fragments go in, and each comes out acknowledged or dropped with its reason; connections are replaced behind it.
 * At least once, and told: what is sent again though it may have been stored is reported as such.
 */
export class PutMediaSession {
  /** What happens, from the moment an iterator is made; not reading costs nothing. Ends with the session. */
  readonly events: AsyncIterable<SessionEvent>;

  readonly #input: PutMediaSessionInput & SessionSettings;
  readonly #dependencies: SessionDependencies;
  readonly #deadline: Deadline;
  /** Ends whatever the session is waiting for when it fails. */
  readonly #stop = new AbortController();
  readonly #events = new Broadcast<SessionEvent>();
  readonly #change = new Condition();
  readonly #running: Promise<void>;

  /** Taken and not settled yet; those that wait to be sent, oldest first, are in the queue too. */
  readonly #unsettled = new Set<SessionFragment>();
  readonly #queue: SessionFragment[] = [];
  #pendingBytes = 0;
  #admission: Promise<unknown> = Promise.resolve();
  #lastTimecode = Number.NEGATIVE_INFINITY;

  #current: SessionConnection | undefined;
  readonly #connections = new Set<SessionConnection>();
  #isPauseDue = false;
  #connectFailures = 0;
  #final: FragmentState;
  #hasSeenPersisted = false;
  #isClosing = false;
  #isDraining = false;
  #failure: PutMediaError | undefined;
  #counts = { persisted: 0, received: 0, dropped: 0, mayBeDuplicates: 0 };

  /** @throws InvalidInputError, LimitExceededError */
  constructor(input: PutMediaSessionInput, dependencies: SessionDependencies) {
    checkLimits({ trackCount: input.trackCount }, dependencies.limits);
    this.#input = { ...input, ...withDefaults(defaults, input) };
    checkTarget(this.#input, this.#input.acknowledgement);
    this.#final = this.#input.acknowledgement;
    this.#dependencies = dependencies;
    this.events = this.#events;
    this.#deadline = createDeadline(
      [dependencies.abortSignal, input.abortSignal, this.#stop.signal],
      undefined,
      dependencies.time,
    );
    this.#deadline.signal.addEventListener('abort', () => this.#fail(this.#deadline.signal.reason), {
      once: true,
    });
    this.#running = this.#run();
    this.#running.catch(() => {});
    if (this.#deadline.signal.aborted) this.#fail(this.#deadline.signal.reason);
  }

  /**
   * Takes a fragment. Resolves when there was room for it, so that whoever awaits it is held back where the service is
   * slower; what becomes of the fragment is its own `result()`.
   * @throws InvalidInputError for a timecode that is not after the last one
   * @throws LimitExceededError for a fragment that the service would refuse
   * @throws SessionClosedError after `close` or the end of the session, whose reason is its cause
   */
  async put(input: SessionFragmentInput): Promise<PendingFragment> {
    const { cluster, timecode } = input;
    this.#assertOpen();
    if (!(timecode > this.#lastTimecode) || timecode < 0) {
      const message = `The fragment's timecode is ${timecode}, that of the one before ${this.#lastTimecode}`;
      throw new InvalidInputError(message, 'Put fragments in the order of their times, in milliseconds');
    }
    checkLimits({ ...input, byteLength: cluster.byteLength }, this.#dependencies.limits);
    this.#lastTimecode = timecode;
    const fragment = new SessionFragment(input);
    // One after the other, so that a small fragment does not overtake a large one that waits for room.
    const admission = this.#admission.then(() => this.#admit(fragment));
    this.#admission = admission.catch(() => {});
    await admission;
    return fragment;
  }

  /**
   * Takes no more fragments, and waits until each one that was taken is acknowledged or dropped.
   * @param abortSignal gives up: what is not settled by then is dropped
   * @throws PutMediaError that ended the session before
   */
  async close({ abortSignal }: { readonly abortSignal?: AbortSignal } = {}): Promise<SessionSummary> {
    const giveUp = (): void => this.#fail(new AbortedError(abortSignal?.reason));
    abortSignal?.addEventListener('abort', giveUp, { once: true });
    if (abortSignal?.aborted) giveUp();
    this.#isClosing = true;
    await this.#admission;
    this.#isDraining = true;
    this.#change.notify();
    try {
      await this.#running;
    } finally {
      abortSignal?.removeEventListener('abort', giveUp);
    }
    return { ...this.#counts };
  }

  #assertOpen(): void {
    this.#assertNotFailed();
    if (this.#isClosing) throw new SessionClosedError('The session is closed');
  }

  #assertNotFailed(): void {
    if (this.#failure !== undefined) {
      throw new SessionClosedError(`The session has ended: ${this.#failure.summary}`, {
        cause: this.#failure,
      });
    }
  }

  async #admit(fragment: SessionFragment): Promise<void> {
    const { maxPendingBytes, maxPendingFragments } = this.#input;
    const bytes = fragment.cluster.byteLength;
    const hasRoom = (): boolean =>
      this.#unsettled.size === 0 ||
      (this.#unsettled.size < maxPendingFragments && this.#pendingBytes + bytes <= maxPendingBytes);
    while (!hasRoom() && this.#failure === undefined) await this.#change.wait();
    this.#assertNotFailed();
    this.#pendingBytes += bytes;
    this.#unsettled.add(fragment);
    this.#enqueue(fragment);
    this.#change.notify();
  }

  async #run(): Promise<void> {
    try {
      for (let next = await this.#next(); next !== undefined; next = await this.#next()) {
        await this.#sendNext(next);
      }
      await this.#sayFarewell();
      this.#events.end();
    } catch (error) {
      this.#fail(
        error instanceof PutMediaError ? error : new ConnectionFailedError(String(error), { cause: error }),
      );
      throw this.#failure;
    } finally {
      this.#deadline.dispose();
    }
  }

  /** Waits for a fragment to send. @returns undefined when the session is closed and everything settled */
  async #next(): Promise<SessionFragment | undefined> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const [first] = this.#queue;
      if (first !== undefined) return first;
      if (this.#isDraining) {
        // The end of the body completes a last fragment of untold size.
        this.#current?.connection.end();
        if (this.#unsettled.size === 0) return undefined;
      }
      await this.#change.wait();
    }
  }

  async #sendNext(fragment: SessionFragment): Promise<void> {
    const { connector } = this.#dependencies;
    const connection = await this.#connectionFor(fragment);
    await connector.takeFragments(this.#input, 1, this.#deadline.signal);
    // While waiting, the connection may have ended, or an older fragment come back to be sent first.
    if (!connection.isOpen || this.#queue[0] !== fragment) return;
    this.#queue.shift();
    const sending = connection.send(fragment);
    this.#reportResending(fragment);
    await sending;
  }

  #reportResending({ timecode, sendCount, mayBeDuplicate, reason }: SessionFragment): void {
    if (reason === undefined) return;
    this.#dependencies.logger?.warn('A fragment is sent again', {
      timecode,
      sendCount,
      mayBeDuplicate,
      reason: reason.message,
    });
    this.#events.push({ type: 'resent', timecode, sendCount, mayBeDuplicate, reason });
  }

  async #connectionFor(fragment: SessionFragment): Promise<SessionConnection> {
    const current = this.#current;
    if (current?.isOpen) {
      const isTooOld = this.#dependencies.time.elapsed() - current.openedAtMs >= this.#input.rotateAfterMs;
      if (!isTooOld && current.comesAfterAll(fragment)) return current;
      this.#drain(current, isTooOld ? 'age' : 'order');
    }
    this.#current = undefined;
    for (let isNewCredentials = false; ; ) {
      await this.#afterLastWords();
      if (this.#isPauseDue) await this.#pause();
      try {
        return await this.#connect();
      } catch (error) {
        if (!(error instanceof PutMediaError) || this.#deadline.signal.aborted) throw error;
        this.#dependencies.connector.noteFailure(this.#input, error);
        if (error instanceof ConnectionLimitExceededError && this.#connections.size > 0) {
          // The stream takes one connection: the new one comes when the old one is drained.
          await this.#untilFewer(this.#connections.size);
          continue;
        }
        this.#connectFailures += 1;
        // Credentials may have run out since the last connection; they are asked for anew, once.
        const isSecondChance: boolean = error instanceof NotAuthorizedError && !isNewCredentials;
        isNewCredentials ||= isSecondChance;
        if (!(error.retryable || isSecondChance) || this.#connectFailures >= this.#input.maxConnectAttempts) {
          throw error;
        }
        await this.#pause(error);
      }
    }
  }

  async #connect(): Promise<SessionConnection> {
    // A stream that kept nothing may have been told to keep something since.
    const isUnusual = this.#final !== this.#input.acknowledgement;
    if (isUnusual && (await this.#doubtReceived()) !== undefined) this.#final = this.#input.acknowledgement;
    const opened = await this.#dependencies.connector.open(this.#input, {
      signal: this.#deadline.signal,
      onAcknowledgement: (acknowledgement, connection) =>
        this.#onAcknowledgement(acknowledgement, connection),
      onSilence: (silent) => this.#onSilence(silent),
    });
    if (opened.isOver) {
      const error = await opened.ended;
      throw error ?? new ConnectionFailedError('The service ended the connection before any media');
    }
    this.#connectFailures = 0;
    const connection = new SessionConnection(opened, this.#dependencies.time.elapsed());
    this.#connections.add(connection);
    this.#current = connection;
    void opened.ended.then((error) => this.#onEnd(connection, error));
    this.#events.push({ type: 'connected', requestId: opened.requestId });
    await opened.write(this.#input.header);
    return connection;
  }

  /** An answer that ends with an ERROR is heard out before the next connection is made. */
  async #afterLastWords(): Promise<void> {
    while ([...this.#connections].some(({ failure }) => failure !== undefined)) await this.#change.wait();
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #untilFewer(connections: number): Promise<void> {
    while (this.#connections.size >= connections && this.#failure === undefined) await this.#change.wait();
  }

  async #pause(error?: PutMediaError): Promise<void> {
    this.#isPauseDue = false;
    const retryInMs = this.#dependencies.backOff.nextDelayMs(error?.retryAfterMs);
    if (error !== undefined) {
      this.#dependencies.logger?.warn('PutMedia is tried again', { retryInMs, reason: error.message });
      this.#events.push({ type: 'connectFailed', error, retryInMs });
    }
    await this.#dependencies.time.sleep(retryInMs, this.#deadline.signal);
  }

  #drain(connection: SessionConnection, reason: 'age' | 'order'): void {
    this.#events.push({ type: 'draining', requestId: connection.connection.requestId, reason });
    connection.connection.end();
    if (connection.pending.length === 0) this.#endSoon(connection.connection);
  }

  /** Gives the service a moment to end its answer by itself, which tells that the place is free. */
  #endSoon(connection: PutMediaConnection): void {
    const stopTimer = startTimer(this.#dependencies.time, farewellMs, () => connection.destroy());
    void connection.ended.then(stopTimer);
  }

  #onAcknowledgement(acknowledgement: Acknowledgement, from: PutMediaConnection): void {
    this.#events.push({ type: 'acknowledgement', acknowledgement });
    const connection = [...this.#connections].find((each) => each.connection === from);
    if (connection === undefined || acknowledgement.eventType === 'IDLE') return;
    const fragment = connection.find(acknowledgement);
    if (acknowledgement.eventType === 'ERROR') {
      this.#onRejection(acknowledgement, connection, fragment);
      return;
    }
    if (acknowledgement.eventType === 'PERSISTED') {
      this.#hasSeenPersisted = true;
      this.#final = this.#input.acknowledgement;
    }
    if (fragment === undefined) {
      this.#onUnknownFragment(acknowledgement, connection);
      return;
    }
    connection.hasAcknowledged = true;
    fragment.note(acknowledgement, this.#dependencies.time.now());
    if (!fragment.hasReached(this.#final)) return;
    connection.remove(fragment);
    this.#settle(fragment);
    const { failure, isOpen, pending } = connection;
    if (pending.length > 0) return;
    if (failure !== undefined) connection.connection.destroy(failure);
    else if (!isOpen) this.#endSoon(connection.connection);
  }

  /** Timecodes that never match would have every fragment sent again and again. */
  #onUnknownFragment({ fragmentTimecode }: FragmentAcknowledgement, connection: SessionConnection): void {
    const [first] = connection.pending;
    if (first === undefined || connection.hasAcknowledged) return;
    const message = `The service acknowledges a fragment at ${fragmentTimecode} ms; ${first.timecode} ms was put first`;
    this.#fail(
      new InvalidInputError(
        message,
        "Put each cluster with its own time, in milliseconds whatever the header's scale",
      ),
    );
  }

  #onRejection(
    acknowledgement: ErrorAcknowledgement,
    connection: SessionConnection,
    fragment: SessionFragment | undefined,
  ): void {
    const origin = { requestId: connection.connection.requestId, httpStatus: 200 };
    const error = new FragmentRejectedError(acknowledgement, origin);
    if (fragment !== undefined) {
      connection.remove(fragment);
      fragment.errorCount += 1;
      if (error.action === 'drop' || fragment.errorCount >= this.#input.maxErrorsPerFragment) {
        this.#drop(fragment, error);
      } else {
        this.#sendAgain(fragment, error, false);
      }
    }
    if (fragment === undefined && error.action === 'drop' && !connection.hasAcknowledged) {
      // It is the header that the service does not take, and would not take again.
      this.#fail(error);
      return;
    }
    connection.failure ??= error;
    const { failure } = connection;
    if (connection.pending.length === 0) {
      connection.connection.destroy(failure);
    } else {
      connection.connection.end();
      const { connection: opened } = connection;
      const stopTimer = startTimer(this.#dependencies.time, lastWordsMs, () => opened.destroy(failure));
      void opened.ended.then(stopTimer);
    }
    this.#change.notify();
  }

  /** A stream without retention is silent after RECEIVED: the end of its answer is what tells it. */
  #onSilence(opened: PutMediaConnection): boolean {
    const connection = [...this.#connections].find((each) => each.connection === opened);
    const isAllReceived = connection?.pending.every((fragment) => fragment.hasReached('RECEIVED')) ?? false;
    if (!isAllReceived || opened.isBodyEnded || this.#hasSeenPersisted) return false;
    opened.end();
    opened.expectAcknowledgements(false);
    opened.expectAcknowledgements(true);
    return true;
  }

  #onEnd(connection: SessionConnection, ended: PutMediaError | undefined): void {
    this.#connections.delete(connection);
    if (this.#current === connection) this.#current = undefined;
    if (this.#failure !== undefined) return;
    const { requestId, isBodyEnded } = connection.connection;
    const error = connection.failure ?? ended;
    const isSaidOut = error === undefined && isBodyEnded && !this.#hasSeenPersisted;
    const received = isSaidOut ? connection.pending.filter((each) => each.hasReached('RECEIVED')) : [];
    for (const fragment of received) connection.remove(fragment);
    if (received.length > 0) void this.#settleReceived(received, requestId);
    const lost = connection.takeAll();
    if (lost.length > 0 || error !== undefined) {
      const reason =
        error ?? new OutcomeUnknownError('The service ended the connection too early', { requestId });
      // What was refused as a whole was not looked at; anything else may have been stored before the end.
      for (const fragment of lost)
        this.#sendAgain(fragment, reason, !(reason instanceof RequestRefusedError));
      this.#dependencies.connector.noteFailure(this.#input, reason);
      this.#isPauseDue = true;
      if (reason instanceof RequestRefusedError && !reason.retryable) this.#fail(reason);
    }
    this.#events.push({ type: 'disconnected', requestId, error });
    this.#change.notify();
  }

  /** RECEIVED was the last word: all that a stream without retention says, and less than any other does. */
  async #settleReceived(received: readonly SessionFragment[], requestId: string | undefined): Promise<void> {
    const doubt = await this.#doubtReceived();
    if (this.#failure !== undefined) return;
    if (doubt === undefined) {
      this.#final = 'RECEIVED';
      for (const fragment of received) this.#settle(fragment);
      return;
    }
    const message = 'The service ended the connection before PERSISTED';
    const reason = new OutcomeUnknownError(message, { requestId, cause: doubt });
    for (const fragment of received) this.#sendAgain(fragment, reason, true);
    this.#isPauseDue = true;
    this.#change.notify();
  }

  /** @returns why RECEIVED is not the last word about a fragment; undefined where the stream keeps nothing */
  #doubtReceived(): Promise<unknown> {
    return this.#dependencies.connector.assertWithoutRetention(this.#input, this.#deadline.signal).then(
      () => undefined,
      (doubt: unknown) => doubt,
    );
  }

  #settle(fragment: SessionFragment): void {
    this.#counts[fragment.state === 'PERSISTED' ? 'persisted' : 'received'] += 1;
    if (fragment.mayBeDuplicate) this.#counts.mayBeDuplicates += 1;
    this.#release(fragment);
    fragment.settle();
  }

  #sendAgain(fragment: SessionFragment, reason: PutMediaError, mayBeStored: boolean): void {
    fragment.forgetConnection(reason);
    fragment.mayBeDuplicate ||= mayBeStored;
    this.#enqueue(fragment);
  }

  #drop(fragment: SessionFragment, error: PutMediaError): void {
    this.#counts.dropped += 1;
    this.#release(fragment);
    this.#dependencies.logger?.error('A fragment is dropped', {
      timecode: fragment.timecode,
      reason: error.message,
    });
    this.#events.push({ type: 'dropped', timecode: fragment.timecode, error });
    fragment.drop(error);
  }

  #release(fragment: SessionFragment): void {
    this.#unsettled.delete(fragment);
    this.#pendingBytes -= fragment.cluster.byteLength;
    this.#change.notify();
  }

  #enqueue(fragment: SessionFragment): void {
    const index = this.#queue.findIndex(({ timecode }) => timecode > fragment.timecode);
    this.#queue.splice(index < 0 ? this.#queue.length : index, 0, fragment);
  }

  async #sayFarewell(): Promise<void> {
    for (const { connection } of this.#connections) {
      connection.end();
      this.#endSoon(connection);
    }
    await Promise.all([...this.#connections].map(({ connection }) => connection.ended));
  }

  /** Ends the session: nothing is kept, everything is told. */
  #fail(error: PutMediaError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#stop.abort(error);
    for (const { connection } of [...this.#connections]) connection.destroy(error);
    for (const fragment of [...this.#unsettled]) {
      const wasStored =
        fragment.mayBeDuplicate || (fragment.sendCount > 0 && !this.#queue.includes(fragment));
      const message = `The session ended before the fragment at ${fragment.timecode} ms was acknowledged: ${error.summary}`;
      this.#drop(fragment, wasStored ? new OutcomeUnknownError(message, { cause: error }) : error);
    }
    this.#queue.length = 0;
    this.#events.end(error);
    this.#change.notify();
  }
}
