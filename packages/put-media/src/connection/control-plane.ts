import {
  DescribeStreamCommand,
  GetDataEndpointCommand,
  KinesisVideoClient,
  type KinesisVideoClientConfig,
  KinesisVideoServiceException,
} from '@aws-sdk/client-kinesis-video';
import { parseRetryAfter } from '@frame-ingest/kinesis-video';
import type { AwsCredentialIdentity } from '@smithy/types';
import { ConnectionFailedError, InvalidInputError, NotAuthorizedError, PutMediaError } from '../errors.ts';
import type { StreamReference } from '../stream-reference.ts';
import type { Time } from '../time.ts';
import { createRefusal } from './create-refusal.ts';

/** Finds the address that takes a stream's media. */
export type LookUpEndpoint = (stream: StreamReference, signal: AbortSignal) => Promise<string>;

/** Finds for how many hours a stream keeps its media. */
export type LookUpRetention = (stream: StreamReference, signal: AbortSignal) => Promise<number>;

/**
 * What the SDK's client of the control plane knows and finds out. Who calls it limits its time: the SDK waits for ever
 * where a service takes a connection and says nothing.
 */
export class ControlPlane {
  readonly #config: KinesisVideoClientConfig;
  readonly #time: Time;
  #client: KinesisVideoClient;
  #needsNewCredentials = false;

  constructor(config: KinesisVideoClientConfig, time: Time) {
    this.#config = config;
    this.#time = time;
    this.#client = new KinesisVideoClient(config);
  }

  /** How far the clock of the service is ahead of this machine's, as far as its answers told. */
  get clockOffsetMs(): number {
    return this.#client.config.systemClockOffset;
  }

  /**
   * The region of the configuration or of the environment.
   * @throws InvalidInputError when there is none
   */
  async region(): Promise<string> {
    try {
      return await this.#client.config.region();
    } catch {
      throw new InvalidInputError('No region is set', 'Set `region` or the variable AWS_REGION');
    }
  }

  /**
   * Asks the provider, which keeps what is still good.
   * @param signal aborted when the caller stops waiting: the next caller then asks the provider again
   * @throws NotAuthorizedError when there are none; ConnectionFailedError when the provider fails otherwise
   */
  async credentials(signal: AbortSignal): Promise<AwsCredentialIdentity> {
    const client = this.#client;
    // The SDK shares a pending answer of the provider among all who ask, however long it takes; only another client
    // asks again.
    const replace = (): void => {
      if (this.#client === client) this.#client = this.#recreate();
    };
    signal.addEventListener('abort', replace, { once: true });
    const forceRefresh = this.#needsNewCredentials;
    this.#needsNewCredentials = false;
    try {
      return await client.config.credentials({ forceRefresh });
    } catch (cause) {
      throw this.#toError('The credentials provider', cause);
    } finally {
      signal.removeEventListener('abort', replace);
    }
  }

  /** Those in use were refused. */
  distrustCredentials(): void {
    this.#needsNewCredentials = true;
  }

  /**
   * Asks GetDataEndpoint on every call.
   * @throws PutMediaError
   */
  readonly lookUpEndpoint: LookUpEndpoint = async (stream, signal) => {
    const command = new GetDataEndpointCommand({ ...toStreamInput(stream), APIName: 'PUT_MEDIA' });
    const { DataEndpoint } = await this.#client
      .send(command, { abortSignal: signal })
      .catch((cause: unknown) => {
        throw this.#toError('GetDataEndpoint', cause);
      });
    if (DataEndpoint !== undefined) return DataEndpoint;
    throw new ConnectionFailedError('GetDataEndpoint returned no endpoint');
  };

  /**
   * Asks DescribeStream on every call.
   * @throws PutMediaError
   */
  readonly lookUpRetention: LookUpRetention = async (stream, signal) => {
    const command = new DescribeStreamCommand(toStreamInput(stream));
    const { StreamInfo } = await this.#client
      .send(command, { abortSignal: signal })
      .catch((cause: unknown) => {
        throw this.#toError('DescribeStream', cause);
      });
    const hours = StreamInfo?.DataRetentionInHours;
    if (hours !== undefined) return hours;
    throw new ConnectionFailedError('DescribeStream returned no retention period');
  };

  /** Closes the connections of the SDK's client. */
  destroy(): void {
    this.#client.destroy();
  }

  #recreate(): KinesisVideoClient {
    return new KinesisVideoClient({ ...this.#config, systemClockOffset: this.clockOffsetMs });
  }

  /** The SDK has tried passing faults again already; the caller may still do so later. */
  #toError(operation: string, cause: unknown): PutMediaError {
    if (cause instanceof PutMediaError) return cause;
    if (cause instanceof KinesisVideoServiceException) {
      const { httpStatusCode, requestId } = cause.$metadata;
      const headers: Readonly<Record<string, string | undefined>> = cause.$response?.headers ?? {};
      const retryAfterMs = parseRetryAfter(headers['retry-after'], this.#time.now());
      const origin = { cause, httpStatus: httpStatusCode, requestId, retryAfterMs };
      return createRefusal(operation, cause.name, cause.message, origin);
    }
    const { name, message } = cause instanceof Error ? cause : { name: 'Error', message: String(cause) };
    if (name === 'CredentialsProviderError') {
      const verdict = {
        retryable: false,
        advice: 'Set `credentials`, or configure a source that the AWS SDK reads',
      };
      return new NotAuthorizedError(name, `No credentials were found: ${message}`, verdict, { cause });
    }
    return new ConnectionFailedError(`${operation} failed: ${message}`, { cause });
  }
}

function toStreamInput({ streamName, streamARN }: StreamReference): StreamInput {
  return streamName === undefined ? { StreamARN: streamARN } : { StreamName: streamName };
}

type StreamInput = { readonly StreamName: string } | { readonly StreamARN: string };
