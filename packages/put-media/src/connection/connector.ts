import { DataEndpointCache } from '@frame-ingest/kinesis-video';
import type { AwsCredentialIdentity } from '@smithy/types';
import {
  AbortedError,
  ConnectionFailedError,
  ConnectionLimitExceededError,
  FragmentRejectedError,
  NotAuthorizedError,
  PayloadFailedError,
  PutMediaError,
  ThrottledError,
  TimeoutError,
} from '../errors.ts';
import { limitTime } from '../limit-time.ts';
import type { PutMediaLimits } from '../limits.ts';
import type { PutMediaTarget, Timeouts } from '../put-media-types.ts';
import { parseStreamReference, type StreamReference } from '../stream-reference.ts';
import type { Time } from '../time.ts';
import type { ControlPlane, LookUpEndpoint, LookUpRetention } from './control-plane.ts';
import type { OpenConnection } from './open-connection.ts';
import { type ConnectionOptions, PutMediaConnection } from './put-media-connection.ts';
import { putMediaHeaders } from './put-media-headers.ts';
import { RateLimiter } from './rate-limiter.ts';
import { Semaphore } from './semaphore.ts';
import { signRequest } from './sign-request.ts';

export interface ConnectorDependencies {
  readonly control: Pick<ControlPlane, 'region' | 'credentials' | 'distrustCredentials' | 'clockOffsetMs'>;
  readonly lookUpEndpoint: LookUpEndpoint;
  readonly lookUpRetention: LookUpRetention;
  readonly openConnection: OpenConnection;
  readonly limits: PutMediaLimits;
  readonly timeouts: Timeouts;
  readonly time: Time;
}

/** What the calls for one stream share. */
interface StreamShares {
  readonly connections: Semaphore;
  readonly requests: RateLimiter;
  readonly fragments: RateLimiter;
  /** Settles when the last request that was through is so for the service, too; undefined where it is. */
  released: Promise<void> | undefined;
}

/** Opens PutMedia requests: rates, data endpoint, credentials and signature are its business. */
export class Connector {
  readonly #dependencies: ConnectorDependencies;
  readonly #endpoints: DataEndpointCache;
  readonly #shares = new Map<string, StreamShares>();

  constructor(dependencies: ConnectorDependencies) {
    this.#dependencies = dependencies;
    this.#endpoints = new DataEndpointCache(() => dependencies.time.elapsed());
  }

  /**
   * Finds region, credentials and data endpoint ahead of the first request.
   * @throws PutMediaError where something is not found; the signal's reason
   */
  async prepare(stream: StreamReference, signal: AbortSignal): Promise<void> {
    const name = parseStreamReference(stream);
    await this.#identify(signal);
    await this.#endpoints.prepare(name, () => this.#limitedLookUp(stream, signal));
  }

  /** Waits for the stream's connection. @returns gives it up */
  takeConnection(target: PutMediaTarget, signal: AbortSignal): Promise<() => void> {
    return this.#sharesOf(target).connections.take(signal);
  }

  /** Waits until the stream may take `count` more fragments. */
  async takeFragments(target: PutMediaTarget, count: number, signal: AbortSignal): Promise<void> {
    await this.#sharesOf(target).fragments.take(count, signal);
  }

  /**
   * Waits for the rate, finds endpoint and credentials, signs and opens one request. It tries once.
   * @returns a connection that may send, or is over by now
   * @throws PutMediaError where it did not come so far
   */
  async open(
    target: PutMediaTarget,
    options: Omit<ConnectionOptions, 'openConnection' | 'timeouts' | 'time'>,
  ): Promise<PutMediaConnection> {
    const { control, openConnection, timeouts, time } = this.#dependencies;
    const { signal } = options;
    const headers = putMediaHeaders(target);
    const { region, credentials } = await this.#identify(signal);
    const shares = this.#sharesOf(target);
    // The stream takes one request at a time.
    if (shares.released !== undefined) await shares.released;
    await shares.requests.take(1, signal);
    const name = parseStreamReference(target);
    const lookUp = (shared: AbortSignal): Promise<string> => this.#limitedLookUp(target, shared);
    const endpoint = await this.#endpoints.get(name, lookUp, signal);
    const url = new URL('/putMedia', endpoint);
    // Set right by the answers of the control plane where this machine's clock is wrong.
    const signingDate = new Date(time.now() + control.clockOffsetMs);
    const signed = await signRequest(url, headers, { region, credentials, signingDate });
    signal.throwIfAborted();
    const connect = (isNew: boolean): PutMediaConnection =>
      new PutMediaConnection(url, signed, { ...options, openConnection, timeouts, time, isNew });
    const connection = connect(false);
    await connection.ready;
    const isDead = connection.isKept && connection.isOver && (await hasDied(connection));
    if (!isDead || signal.aborted) return connection;
    await shares.requests.take(1, signal);
    const replacement = connect(true);
    await replacement.ready;
    return replacement;
  }

  /** Ends a request when nothing more is awaited from it; its connection may serve another one. */
  release(target: PutMediaTarget, connection: PutMediaConnection): void {
    const releasing = connection.release();
    if (releasing === undefined) return;
    const shares = this.#sharesOf(target);
    const released = releasing.then(() => {
      if (shares.released === released) shares.released = undefined;
    });
    shares.released = released;
  }

  /**
   * Asks whether RECEIVED is the last word about a fragment: only a stream that keeps nothing never says PERSISTED.
   * @throws Error that says why it is not, or why that cannot be known
   */
  async assertWithoutRetention(target: PutMediaTarget, signal: AbortSignal): Promise<void> {
    const hours = await this.#limit('DescribeStream', signal, (limited) =>
      this.#dependencies.lookUpRetention(target, limited),
    );
    if (hours !== 0)
      throw new Error(`The stream keeps media for ${hours} hours, so PERSISTED should have followed`);
  }

  /** Whatever went wrong may have to do with the endpoint, or with credentials that are no longer good. */
  noteFailure(target: PutMediaTarget, error: PutMediaError): void {
    if (!saysNothingOfEndpoint(error)) this.#endpoints.forget(parseStreamReference(target));
    if (error instanceof NotAuthorizedError) this.#dependencies.control.distrustCredentials();
  }

  async #identify(
    signal: AbortSignal,
  ): Promise<{ readonly region: string; readonly credentials: AwsCredentialIdentity }> {
    const { control } = this.#dependencies;
    const region = await this.#limit('The region provider', signal, () => control.region());
    const credentials = await this.#limit('The credentials provider', signal, (limited) =>
      control.credentials(limited),
    );
    return { region, credentials };
  }

  #limitedLookUp(stream: StreamReference, signal: AbortSignal): Promise<string> {
    return this.#limit('GetDataEndpoint', signal, (limited) => this.#lookUp(stream, limited));
  }

  async #lookUp(stream: StreamReference, signal: AbortSignal): Promise<string> {
    try {
      const endpoint = await this.#dependencies.lookUpEndpoint(stream, signal);
      return new URL(endpoint).href;
    } catch (cause) {
      if (cause instanceof PutMediaError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ConnectionFailedError(`GetDataEndpoint failed: ${reason}`, { cause });
    }
  }

  #limit<Result>(
    operation: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const { time, timeouts } = this.#dependencies;
    const toError = (): Error => new TimeoutError('control', timeouts.controlMs, operation);
    return limitTime(time, timeouts.controlMs, signal, toError, work);
  }

  #sharesOf(target: PutMediaTarget): StreamShares {
    const name = parseStreamReference(target);
    let shares = this.#shares.get(name);
    if (shares === undefined) {
      const { limits, time } = this.#dependencies;
      shares = {
        connections: new Semaphore(limits.maxConnections),
        requests: new RateLimiter(limits.requestsPerSecond, 1000, time),
        fragments: new RateLimiter(limits.fragmentsPerSecond, 1000, time),
        released: undefined,
      };
      this.#shares.set(name, shares);
    }
    return shares;
  }
}

/**
 * Whether a connection that was kept, and is over, had come to its end meanwhile, as it does in a process that was stopped for a while. It
 * gets no media before the service has answered, so that nothing was sent, and another one may be tried at once.
 */
async function hasDied(connection: PutMediaConnection): Promise<boolean> {
  const error = await connection.ended;
  return error instanceof ConnectionFailedError || error instanceof TimeoutError;
}

function saysNothingOfEndpoint(error: PutMediaError): boolean {
  return [
    AbortedError,
    ConnectionLimitExceededError,
    FragmentRejectedError,
    PayloadFailedError,
    ThrottledError,
  ].some((Unrelated) => error instanceof Unrelated);
}
