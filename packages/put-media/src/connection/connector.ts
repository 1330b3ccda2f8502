import {
  GetDataEndpointCommand,
  type KinesisVideoClient,
  KinesisVideoServiceException,
} from '@aws-sdk/client-kinesis-video';
import type { AwsCredentialIdentity } from '@smithy/types';
import {
  AbortedError,
  ConnectionFailedError,
  ConnectionLimitExceededError,
  FragmentRejectedError,
  InvalidInputError,
  NotAuthorizedError,
  PayloadFailedError,
  type PutMediaError,
  ThrottledError,
} from '../errors.ts';
import type { PutMediaLimits } from '../limits.ts';
import type { PutMediaTarget, Timeouts } from '../put-media-types.ts';
import { parseStreamReference } from '../stream-reference.ts';
import { createRefusal } from './create-refusal.ts';
import { DataEndpointCache } from './data-endpoint-cache.ts';
import { Places } from './places.ts';
import { type ConnectionOptions, PutMediaConnection } from './put-media-connection.ts';
import { putMediaHeaders } from './put-media-headers.ts';
import { RateLimiter } from './rate-limiter.ts';
import { signRequest } from './sign-request.ts';

/** What the calls for one stream share. */
interface StreamShares {
  readonly places: Places;
  readonly requests: RateLimiter;
  readonly fragments: RateLimiter;
}

/** Opens PutMedia requests: rates, data endpoint, credentials and signature are its business. */
export class Connector {
  readonly #control: KinesisVideoClient;
  readonly #endpoints: DataEndpointCache;
  readonly #limits: PutMediaLimits;
  readonly #timeouts: Timeouts;
  readonly #shares = new Map<string, StreamShares>();
  #needsNewCredentials = false;

  constructor(control: KinesisVideoClient, limits: PutMediaLimits, timeouts: Timeouts) {
    this.#control = control;
    this.#endpoints = new DataEndpointCache(() => performance.now());
    this.#limits = limits;
    this.#timeouts = timeouts;
  }

  /** Waits for the stream's connection. @returns gives it up */
  takePlace(target: PutMediaTarget, signal: AbortSignal): Promise<() => void> {
    return this.#sharesOf(target).places.take(signal);
  }

  /** Waits until the stream may take `count` more fragments. */
  async takeFragments(target: PutMediaTarget, count: number, signal: AbortSignal): Promise<void> {
    await this.#sharesOf(target).fragments.take(count, signal);
  }

  /**
   * @returns a connection that may send, or is over by now
   * @throws PutMediaError where it did not come so far
   */
  async open(
    target: PutMediaTarget,
    options: Omit<ConnectionOptions, 'timeouts'>,
  ): Promise<PutMediaConnection> {
    const { signal } = options;
    const headers = putMediaHeaders(target);
    const region = await this.#region();
    await this.#sharesOf(target).requests.take(1, signal);
    const url = new URL('/putMedia', await this.#endpointOf(target, signal));
    const signed = await signRequest(url, headers, {
      region,
      credentials: await this.#credentials(),
      // Set right by the answers of the control plane where this machine's clock is wrong.
      signingDate: new Date(Date.now() + this.#control.config.systemClockOffset),
    });
    signal.throwIfAborted();
    const connection = new PutMediaConnection(url, signed, { ...options, timeouts: this.#timeouts });
    await connection.ready;
    return connection;
  }

  /** Whatever went wrong may have to do with the endpoint, or with credentials that are no longer good. */
  noteFailure(target: PutMediaTarget, error: PutMediaError): void {
    if (!saysNothingOfEndpoint(error)) this.#endpoints.forget(parseStreamReference(target));
    if (error instanceof NotAuthorizedError) this.#needsNewCredentials = true;
  }

  async #region(): Promise<string> {
    try {
      return await this.#control.config.region();
    } catch {
      throw new InvalidInputError('There is no region', 'Set `region` or the variable AWS_REGION');
    }
  }

  async #credentials(): Promise<AwsCredentialIdentity> {
    const forceRefresh = this.#needsNewCredentials;
    this.#needsNewCredentials = false;
    try {
      return await this.#control.config.credentials({ forceRefresh });
    } catch (cause) {
      throw toRefusal(cause);
    }
  }

  #sharesOf(target: PutMediaTarget): StreamShares {
    const name = parseStreamReference(target);
    let shares = this.#shares.get(name);
    if (shares === undefined) {
      const { maxConnections, requestsPerSecond, fragmentsPerSecond } = this.#limits;
      const clock = (): number => performance.now();
      shares = {
        places: new Places(maxConnections),
        requests: new RateLimiter(requestsPerSecond, 1000, clock),
        fragments: new RateLimiter(fragmentsPerSecond, 1000, clock),
      };
      this.#shares.set(name, shares);
    }
    return shares;
  }

  /** The look-up is shared, so that one caller's signal ends only this caller's waiting. */
  #endpointOf(target: PutMediaTarget, signal: AbortSignal): Promise<string> {
    const lookedUp = this.#endpoints.get(parseStreamReference(target), () => this.#lookUp(target));
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      lookedUp.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
      if (signal.aborted) onAbort();
    });
  }

  async #lookUp({ streamName, streamARN }: PutMediaTarget): Promise<string> {
    const stream = streamName === undefined ? { StreamARN: streamARN } : { StreamName: streamName };
    const command = new GetDataEndpointCommand({ ...stream, APIName: 'PUT_MEDIA' });
    try {
      const { DataEndpoint } = await this.#control.send(command);
      if (DataEndpoint !== undefined) return DataEndpoint;
    } catch (cause) {
      throw toRefusal(cause);
    }
    throw new ConnectionFailedError('GetDataEndpoint answered without an endpoint');
  }
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

/** The SDK has tried passing faults again already; the caller may still do so later. */
function toRefusal(cause: unknown): PutMediaError {
  if (cause instanceof KinesisVideoServiceException) {
    const { httpStatusCode, requestId } = cause.$metadata;
    const origin = { cause, httpStatus: httpStatusCode, requestId };
    return createRefusal('GetDataEndpoint', cause.name, cause.message, origin);
  }
  const { name, message } = cause instanceof Error ? cause : { name: 'Error', message: String(cause) };
  if (name === 'CredentialsProviderError') {
    const verdict = { retryable: false, advice: 'Set `credentials`, or what the AWS SDK finds them by' };
    return new NotAuthorizedError(name, `There are no credentials: ${message}`, verdict, { cause });
  }
  return new ConnectionFailedError(`GetDataEndpoint failed: ${message}`, { cause });
}
