import { Broadcast } from '../broadcast.ts';
import { checkTarget } from '../check-target.ts';
import { createDeadline, type Deadline } from '../deadline.ts';
import {
  AbortedError,
  ConnectionFailedError,
  InvalidInputError,
  PutMediaError,
  SessionClosedError,
} from '../errors.ts';
import { checkLimits } from '../limits.ts';
import { withDefaults } from '../with-defaults.ts';
import { Admission } from './admission.ts';
import { Condition } from './condition.ts';
import { defaultSettings } from './default-settings.ts';
import { Rotation } from './rotation.ts';
import type { SessionContext, SessionDependencies } from './session-context.ts';
import { SessionFragment } from './session-fragment.ts';
import type {
  PendingFragment,
  PutMediaSessionInput,
  SessionEvent,
  SessionFragmentInput,
  SessionSummary,
} from './session-types.ts';
import { Settlement } from './settlement.ts';

/**
 * Fragments go in, and each comes out acknowledged or dropped with its reason; connections are replaced behind it.
 * At least once, and told: what is sent again though it may have been stored is reported as such.
 */
export class PutMediaSession {
  /** What happens, from the moment an iterator is made; not reading costs nothing. Ends with the session. */
  readonly events: AsyncIterable<SessionEvent>;

  readonly #context: SessionContext;
  readonly #admission: Admission;
  readonly #settlement: Settlement;
  readonly #rotation: Rotation;
  readonly #deadline: Deadline;
  /** Ends whatever the session is waiting for when it fails. */
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #lastTimecodeMs = Number.NEGATIVE_INFINITY;
  #isClosing = false;
  #isDraining = false;
  #failure: PutMediaError | undefined;

  /** @throws InvalidInputError, LimitExceededError */
  constructor(input: PutMediaSessionInput, dependencies: SessionDependencies) {
    checkLimits({ trackCount: input.trackCount }, dependencies.limits);
    const settings = { ...input, ...withDefaults(defaultSettings, input) };
    checkTarget(settings, settings.acknowledgement);
    const signals = [dependencies.signal, input.signal, this.#stop.signal];
    this.#deadline = createDeadline(signals, undefined, dependencies.time);
    const { signal } = this.#deadline;
    this.#context = this.#createContext(settings, dependencies, signal);
    this.#admission = new Admission(this.#context);
    this.#settlement = new Settlement(this.#context, this.#admission);
    this.#rotation = new Rotation(this.#context, this.#settlement);
    this.events = this.#context.events;
    signal.addEventListener('abort', () => this.#fail(signal.reason), { once: true });
    this.#running = this.#run();
    this.#running.catch(() => {});
    if (signal.aborted) this.#fail(signal.reason);
  }

  /**
   * Takes a fragment. Resolves when there was room for it, so that whoever awaits it is held back where the service is
   * slower; what becomes of the fragment is its own `result()`.
   * @throws InvalidInputError for a timecode that is not after the last one
   * @throws LimitExceededError for a fragment that the service would refuse
   * @throws SessionClosedError after `close` or the end of the session, whose reason is its cause
   */
  async put(input: SessionFragmentInput): Promise<PendingFragment> {
    const { timecodeMs } = input;
    this.#admission.assertNotFailed();
    if (this.#isClosing) throw new SessionClosedError('The session is closed');
    if (!(timecodeMs > this.#lastTimecodeMs) || timecodeMs < 0) {
      const message = `The fragment's timecode is ${timecodeMs}, but the previous fragment's is ${this.#lastTimecodeMs}`;
      throw new InvalidInputError(message, 'Put fragments in order of time, in milliseconds');
    }
    const fragment = new SessionFragment(input);
    checkLimits({ ...input, byteLength: fragment.byteLength }, this.#context.dependencies.limits);
    this.#lastTimecodeMs = timecodeMs;
    await this.#admission.admit(fragment);
    return fragment;
  }

  /**
   * Takes no more fragments, and waits until each one that was taken is acknowledged or dropped.
   * @param signal gives up: what is not settled by then is dropped
   * @throws PutMediaError that ended the session before
   */
  async close({ signal }: { readonly signal?: AbortSignal } = {}): Promise<SessionSummary> {
    const giveUp = (): void => this.#fail(new AbortedError(signal?.reason));
    signal?.addEventListener('abort', giveUp, { once: true });
    if (signal?.aborted) giveUp();
    this.#isClosing = true;
    await this.#admission.close();
    this.#isDraining = true;
    this.#context.change.notify();
    try {
      await this.#running;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
    return this.#settlement.summary;
  }

  #createContext(
    input: SessionContext['input'],
    dependencies: SessionDependencies,
    signal: AbortSignal,
  ): SessionContext {
    const getFailure = (): PutMediaError | undefined => this.#failure;
    return {
      input,
      dependencies,
      signal,
      events: new Broadcast<SessionEvent>(),
      change: new Condition(),
      get failure() {
        return getFailure();
      },
      fail: (error) => this.#fail(error),
    };
  }

  async #run(): Promise<void> {
    try {
      for (let next = await this.#next(); next !== undefined; next = await this.#next()) {
        await this.#send(next);
      }
      await this.#rotation.sayFarewell();
      this.#context.events.end();
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
      const { first, unsettled } = this.#admission;
      if (first !== undefined) return first;
      if (this.#isDraining) {
        this.#rotation.endCurrent();
        if (unsettled.size === 0) return undefined;
      }
      await this.#context.change.wait();
    }
  }

  async #send(fragment: SessionFragment): Promise<void> {
    const { input, dependencies, signal } = this.#context;
    const connection = await this.#rotation.connectionFor(fragment);
    await dependencies.connector.takeFragments(input, 1, signal);
    // While waiting, the connection may have ended, or an older fragment come back to be sent first.
    if (!connection.isOpen || this.#admission.first !== fragment) return;
    this.#admission.takeFirst();
    const sending = connection.send(fragment);
    this.#reportResending(fragment);
    await sending;
  }

  #reportResending({ timecodeMs, sendCount, mayBeDuplicate, reason }: SessionFragment): void {
    if (reason === undefined) return;
    this.#context.dependencies.logger?.warn('Sending a fragment again', {
      timecodeMs,
      sendCount,
      mayBeDuplicate,
      reason: reason.message,
    });
    this.#context.events.push({ type: 'resent', timecodeMs, sendCount, mayBeDuplicate, reason });
  }

  /** Ends the session: keeps nothing, and reports the error wherever somebody waits. */
  #fail(error: PutMediaError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#stop.abort(error);
    this.#rotation.destroyAll(error);
    this.#settlement.dropAll(error);
    this.#admission.clearQueue();
    this.#context.events.end(error);
    this.#context.change.notify();
  }
}
