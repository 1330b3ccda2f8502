import type { FragmentState } from '@frame-ingest/kinesis-video';
import type {
  Acknowledgement,
  ErrorAcknowledgement,
  FragmentAcknowledgement,
} from '../acknowledgement/acknowledgement.ts';
import {
  FragmentRejectedError,
  InvalidInputError,
  OutcomeUnknownError,
  type PutMediaError,
  RequestRefusedError,
} from '../errors.ts';
import type { Admission } from './admission.ts';
import type { SessionConnection } from './session-connection.ts';
import type { SessionContext } from './session-context.ts';
import type { SessionFragment } from './session-fragment.ts';
import type { SessionSummary } from './session-types.ts';

/** Decides what becomes of each fragment, by what is said about it: it is settled, sent again or dropped. */
export class Settlement {
  readonly #context: SessionContext;
  readonly #admission: Admission;
  /** How far a fragment has to come. */
  #final: FragmentState;
  #hasSeenPersisted = false;
  #isPauseDue = false;
  readonly #counts = { persisted: 0, received: 0, dropped: 0, mayBeDuplicates: 0 };

  constructor(context: SessionContext, admission: Admission) {
    this.#context = context;
    this.#admission = admission;
    this.#final = context.input.acknowledgement;
  }

  get summary(): SessionSummary {
    return { ...this.#counts };
  }

  /** @returns whether something was lost since it was asked last, so that the next connection had better wait */
  takePause(): boolean {
    const isPauseDue = this.#isPauseDue;
    this.#isPauseDue = false;
    return isPauseDue;
  }

  /** A stream that kept nothing may have got a retention period since. */
  async reviewRetention(): Promise<void> {
    const { acknowledgement } = this.#context.input;
    if (this.#final === acknowledgement) return;
    if ((await this.#doubtReceived()) !== undefined) this.#final = acknowledgement;
  }

  onAcknowledgement(acknowledgement: Acknowledgement, connection: SessionConnection): void {
    if (acknowledgement.eventType === 'IDLE') return;
    const fragment = connection.find(acknowledgement);
    if (acknowledgement.eventType === 'ERROR') {
      this.#onRejection(acknowledgement, connection, fragment);
      return;
    }
    const { input, dependencies } = this.#context;
    if (acknowledgement.eventType === 'PERSISTED') {
      this.#hasSeenPersisted = true;
      this.#final = input.acknowledgement;
    }
    if (fragment === undefined) {
      this.#onUnknownFragment(acknowledgement, connection);
      return;
    }
    connection.hasAcknowledged = true;
    fragment.note(acknowledgement, dependencies.time.now());
    if (!fragment.hasReached(this.#final)) return;
    connection.remove(fragment);
    this.#settle(fragment);
    if (connection.pending.length > 0) return;
    if (connection.failure !== undefined) connection.connection.destroy(connection.failure);
    else if (!connection.isOpen) connection.endSoon(dependencies.time);
  }

  /**
   * A stream without retention is silent after RECEIVED; only the end of its answer shows that it is one.
   * @returns whether to go on
   */
  onSilence(connection: SessionConnection): boolean {
    const { connection: opened, pending } = connection;
    const isAllReceived = pending.every((fragment) => fragment.hasReached('RECEIVED'));
    if (!isAllReceived || opened.isBodyEnded || this.#hasSeenPersisted) return false;
    opened.end();
    opened.expectAcknowledgements(false);
    opened.expectAcknowledgements(true);
    return true;
  }

  onEnd(connection: SessionConnection, ended: PutMediaError | undefined): void {
    const { input, dependencies, events, change } = this.#context;
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
      const mayBeStored = !(reason instanceof RequestRefusedError);
      for (const fragment of lost) this.#sendAgain(fragment, reason, mayBeStored);
      dependencies.connector.noteFailure(input, reason);
      this.#isPauseDue = true;
      if (reason instanceof RequestRefusedError && !reason.retryable) this.#context.fail(reason);
    }
    events.push({ type: 'disconnected', requestId, error });
    change.notify();
  }

  /** Nothing more will be heard: drops every fragment that is not settled. */
  dropAll(error: PutMediaError): void {
    for (const fragment of [...this.#admission.unsettled]) {
      const isOnItsWay = fragment.sendCount > 0 && !this.#admission.isQueued(fragment);
      const wasStored = fragment.mayBeDuplicate || isOnItsWay;
      const message = `The session ended before the fragment at ${fragment.timecodeMs} ms was acknowledged: ${error.summary}`;
      this.#drop(fragment, wasStored ? new OutcomeUnknownError(message, { cause: error }) : error);
    }
  }

  /** Timecodes that never match would have every fragment sent again and again. */
  #onUnknownFragment({ fragmentTimecode }: FragmentAcknowledgement, connection: SessionConnection): void {
    const [first] = connection.pending;
    if (first === undefined || connection.hasAcknowledged) return;
    const message = `The service acknowledged a fragment at ${fragmentTimecode} ms, but the first fragment was put at ${first.timecodeMs} ms`;
    const advice =
      "Put each cluster with its own time, in milliseconds, whatever the header's timestamp scale";
    this.#context.fail(new InvalidInputError(message, advice));
  }

  #onRejection(
    acknowledgement: ErrorAcknowledgement,
    connection: SessionConnection,
    fragment: SessionFragment | undefined,
  ): void {
    const { input, dependencies, change } = this.#context;
    const origin = { requestId: connection.connection.requestId, httpStatus: 200 };
    const error = new FragmentRejectedError(acknowledgement, origin);
    if (fragment !== undefined) {
      connection.remove(fragment);
      fragment.errorCount += 1;
      if (!error.retryable || fragment.errorCount >= input.maxErrorsPerFragment) {
        this.#drop(fragment, error);
      } else {
        this.#sendAgain(fragment, error, false);
      }
    }
    if (fragment === undefined && !error.retryable && !connection.hasAcknowledged) {
      // It is the header that the service does not take, and would not take again.
      this.#context.fail(error);
      return;
    }
    connection.failure ??= error;
    connection.hearOut(connection.failure, dependencies.time);
    change.notify();
  }

  /** RECEIVED was the last word: all that a stream without retention says, and less than any other does. */
  async #settleReceived(received: readonly SessionFragment[], requestId: string | undefined): Promise<void> {
    const doubt = await this.#doubtReceived();
    if (this.#context.failure !== undefined) return;
    if (doubt === undefined) {
      this.#final = 'RECEIVED';
      for (const fragment of received) this.#settle(fragment);
      return;
    }
    const message = 'The service ended the connection before PERSISTED';
    const reason = new OutcomeUnknownError(message, { requestId, cause: doubt });
    for (const fragment of received) this.#sendAgain(fragment, reason, true);
    this.#isPauseDue = true;
    this.#context.change.notify();
  }

  /** @returns why RECEIVED is not the last word about a fragment; undefined where the stream keeps nothing */
  #doubtReceived(): Promise<unknown> {
    const { input, dependencies, signal } = this.#context;
    return dependencies.connector.assertWithoutRetention(input, signal).then(
      () => undefined,
      (doubt: unknown) => doubt,
    );
  }

  #settle(fragment: SessionFragment): void {
    this.#counts[fragment.state === 'PERSISTED' ? 'persisted' : 'received'] += 1;
    if (fragment.mayBeDuplicate) this.#counts.mayBeDuplicates += 1;
    this.#admission.release(fragment);
    fragment.settle();
  }

  #sendAgain(fragment: SessionFragment, reason: PutMediaError, mayBeStored: boolean): void {
    fragment.forgetConnection(reason);
    fragment.mayBeDuplicate ||= mayBeStored;
    this.#admission.enqueue(fragment);
  }

  #drop(fragment: SessionFragment, error: PutMediaError): void {
    const { dependencies, events } = this.#context;
    const { timecodeMs } = fragment;
    this.#counts.dropped += 1;
    this.#admission.release(fragment);
    dependencies.logger?.error('Dropped a fragment', { timecodeMs, reason: error.message });
    events.push({ type: 'dropped', timecodeMs, error });
    fragment.drop(error);
  }
}
