import type { PutMediaConnection } from '../connection/put-media-connection.ts';
import {
  ConnectionFailedError,
  ConnectionLimitExceededError,
  NotAuthorizedError,
  PutMediaError,
} from '../errors.ts';
import { SessionConnection } from './session-connection.ts';
import type { SessionContext } from './session-context.ts';
import type { SessionFragment } from './session-fragment.ts';
import type { Settlement } from './settlement.ts';

/** Opens connections as they are needed, and replaces them when they are old, lost, or past a fragment's time. */
export class Rotation {
  readonly #context: SessionContext;
  readonly #settlement: Settlement;
  readonly #connections = new Set<SessionConnection>();
  #current: SessionConnection | undefined;
  #connectFailures = 0;

  constructor(context: SessionContext, settlement: Settlement) {
    this.#context = context;
    this.#settlement = settlement;
  }

  /**
   * @returns a connection that takes the fragment, a new one where there is none
   * @throws PutMediaError when none comes about
   */
  async connectionFor(fragment: SessionFragment): Promise<SessionConnection> {
    const { input, dependencies } = this.#context;
    const current = this.#current;
    if (current?.isOpen) {
      const isTooOld = dependencies.time.elapsed() - current.openedAtMs >= input.rotateAfterMs;
      if (!isTooOld && current.comesAfterAll(fragment)) return current;
      this.#drain(current, isTooOld ? 'age' : 'order');
    }
    this.#current = undefined;
    return await this.#connectAtLast();
  }

  /** Says that no more media comes for now, which completes a last fragment of untold size. */
  endCurrent(): void {
    this.#current?.connection.end();
  }

  async sayFarewell(): Promise<void> {
    for (const connection of this.#connections) {
      connection.connection.end();
      connection.endSoon(this.#context.dependencies.time);
    }
    await Promise.all([...this.#connections].map(({ connection }) => connection.ended));
  }

  destroyAll(error: PutMediaError): void {
    for (const { connection } of [...this.#connections]) connection.destroy(error);
  }

  async #connectAtLast(): Promise<SessionConnection> {
    const { input, dependencies, signal } = this.#context;
    for (let isNewCredentials = false; ; ) {
      await this.#afterLastWords();
      if (this.#settlement.takePause()) await this.#pause();
      try {
        return await this.#connect();
      } catch (error) {
        if (!(error instanceof PutMediaError) || signal.aborted) throw error;
        dependencies.connector.noteFailure(input, error);
        if (error instanceof ConnectionLimitExceededError && this.#connections.size > 0) {
          // The stream takes one connection: the new one comes when the old one is drained.
          await this.#untilFewer(this.#connections.size);
          continue;
        }
        this.#connectFailures += 1;
        // Credentials may have run out since the last connection; they are asked for again, once.
        const isSecondChance: boolean = error instanceof NotAuthorizedError && !isNewCredentials;
        isNewCredentials ||= isSecondChance;
        if (!(error.retryable || isSecondChance) || this.#connectFailures >= input.maxConnectAttempts) {
          throw error;
        }
        this.#settlement.takePause();
        await this.#pause(error);
      }
    }
  }

  async #connect(): Promise<SessionConnection> {
    const { input, dependencies, signal, events } = this.#context;
    await this.#settlement.reviewRetention();
    const opened = await dependencies.connector.open(input, {
      signal,
      onAcknowledgement: (acknowledgement, from) => {
        events.push({ type: 'acknowledgement', acknowledgement });
        const connection = this.#find(from);
        if (connection !== undefined) this.#settlement.onAcknowledgement(acknowledgement, connection);
      },
      onSilence: (silent) => {
        const connection = this.#find(silent);
        return connection !== undefined && this.#settlement.onSilence(connection);
      },
    });
    if (opened.isOver) {
      const error = await opened.ended;
      throw error ?? new ConnectionFailedError('The service ended the connection before any media');
    }
    this.#connectFailures = 0;
    const connection = new SessionConnection(opened, dependencies.time.elapsed());
    this.#connections.add(connection);
    this.#current = connection;
    void opened.ended.then((error) => this.#onEnd(connection, error));
    events.push({ type: 'connected', requestId: opened.requestId });
    await opened.write(input.header);
    return connection;
  }

  #find(opened: PutMediaConnection): SessionConnection | undefined {
    return [...this.#connections].find(({ connection }) => connection === opened);
  }

  #onEnd(connection: SessionConnection, error: PutMediaError | undefined): void {
    this.#connections.delete(connection);
    if (this.#current === connection) this.#current = undefined;
    if (this.#context.failure === undefined) this.#settlement.onEnd(connection, error);
  }

  /** An answer that ends with an ERROR is heard out before the next connection is made. */
  async #afterLastWords(): Promise<void> {
    const { change } = this.#context;
    while ([...this.#connections].some(({ failure }) => failure !== undefined)) await change.wait();
    if (this.#context.failure !== undefined) throw this.#context.failure;
  }

  async #untilFewer(connections: number): Promise<void> {
    const { change } = this.#context;
    while (this.#connections.size >= connections && this.#context.failure === undefined) await change.wait();
  }

  async #pause(error?: PutMediaError): Promise<void> {
    const { dependencies, events, signal } = this.#context;
    const retryInMs = dependencies.backOff.nextDelayMs(error?.retryAfterMs);
    if (error !== undefined) {
      dependencies.logger?.warn('Retrying PutMedia', { retryInMs, reason: error.message });
      events.push({ type: 'connectFailed', error, retryInMs });
    }
    await dependencies.time.sleep(retryInMs, signal);
  }

  #drain(connection: SessionConnection, reason: 'age' | 'order'): void {
    const { dependencies, events } = this.#context;
    events.push({ type: 'draining', requestId: connection.connection.requestId, reason });
    connection.connection.end();
    if (connection.pending.length === 0) connection.endSoon(dependencies.time);
  }
}
