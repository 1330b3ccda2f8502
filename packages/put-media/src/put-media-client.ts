import { setTimeout as delay } from 'node:timers/promises';
import {
  GetDataEndpointCommand,
  KinesisVideoClient,
  type KinesisVideoClientConfig,
  KinesisVideoServiceException,
} from '@aws-sdk/client-kinesis-video';
import type { Logger } from '@smithy/types';
import { DataEndpointCache } from './data-endpoint-cache.ts';
import { PutMediaError, RequestRefusedError } from './errors.ts';
import { putMediaHeaders } from './put-media-headers.ts';
import type { PutMediaInput, PutMediaResult } from './put-media-types.ts';
import { sendPutMedia, type Timeouts } from './send-put-media.ts';
import { signRequest } from './sign-request.ts';

export interface PutMediaClientConfig {
  /** Region, credentials, endpoint and so on, as for any client of the AWS SDK; its defaults hold here too. */
  readonly kinesisVideo?: KinesisVideoClientConfig;
  readonly logger?: Logger;
  /** Most tries for a request that the service refused for a passing reason. Default 4. */
  readonly maxAttempts?: number;
  readonly timeouts?: Partial<Timeouts>;
}

/** First pause between tries and the longest one, as in AWS's C producer (100 ms times 2^n, full jitter). */
const baseDelayMs = 100;
const maxDelayMs = 10_000;

/** Puts Matroska on a Kinesis video stream: the call that the AWS SDK for JavaScript lacks. */
export class PutMediaClient {
  readonly #control: KinesisVideoClient;
  readonly #endpoints: DataEndpointCache;
  readonly #logger: Logger | undefined;
  readonly #maxAttempts: number;
  readonly #timeouts: Timeouts;

  constructor(config: PutMediaClientConfig = {}) {
    this.#control = new KinesisVideoClient(config.kinesisVideo ?? {});
    this.#endpoints = new DataEndpointCache((name) => this.#lookUpEndpoint(name), Date.now);
    this.#logger = config.logger;
    this.#maxAttempts = config.maxAttempts ?? 4;
    this.#timeouts = { connectMs: 5_000, idleMs: 30_000, ...config.timeouts };
  }

  /**
   * Sends one payload and waits for the acknowledgement of each of its fragments. What the service refused for a
   * passing reason is tried again; what may be in the stream already is not.
   * @throws RequestRefusedError when nothing was taken
   * @throws FragmentRejectedError after an ERROR acknowledgement
   * @throws OutcomeUnknownError when it cannot be known whether the payload arrived
   * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html
   */
  async putMedia(input: PutMediaInput): Promise<PutMediaResult> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#tryOnce(input);
      } catch (error) {
        if (!(error instanceof PutMediaError)) throw error;
        this.#endpoints.forget(input.streamName);
        const mayRetry = error instanceof RequestRefusedError && error.retryable;
        if (!mayRetry || attempt >= this.#maxAttempts || input.signal?.aborted) throw error;

        const pauseMs = Math.random() * Math.min(maxDelayMs, baseDelayMs * 2 ** attempt);
        this.#logger?.warn('PutMedia is tried again', { attempt, pauseMs, reason: error.message });
        await pause(pauseMs, error, input.signal);
      }
    }
  }

  /** Closes the connections of the control plane. */
  destroy(): void {
    this.#control.destroy();
  }

  async #tryOnce(input: PutMediaInput): Promise<PutMediaResult> {
    const endpoint = await this.#endpoints.get(input.streamName);
    const url = new URL('/putMedia', endpoint);
    const headers = await signRequest(url, putMediaHeaders(input), {
      region: await this.#control.config.region(),
      credentials: await this.#control.config.credentials(),
      signingDate: new Date(),
    });
    if (input.signal?.aborted) throw aborted(input.signal);
    return sendPutMedia(url, headers, input, this.#timeouts);
  }

  async #lookUpEndpoint(streamName: string): Promise<string> {
    const command = new GetDataEndpointCommand({ StreamName: streamName, APIName: 'PUT_MEDIA' });
    try {
      const { DataEndpoint } = await this.#control.send(command);
      if (DataEndpoint !== undefined) return DataEndpoint;
    } catch (cause) {
      throw toRefusal(cause);
    }
    throw new RequestRefusedError(200, 'NoEndpoint', 'GetDataEndpoint answered without an endpoint', true);
  }
}

/** The SDK has tried passing faults again already; the caller may still do so later. */
function toRefusal(cause: unknown): RequestRefusedError {
  if (cause instanceof KinesisVideoServiceException) {
    const { httpStatusCode = 0, requestId } = cause.$metadata;
    const passing = httpStatusCode >= 500 || cause.name === 'ClientLimitExceededException';
    const message = `Kinesis Video refused GetDataEndpoint: ${cause.name} (${cause.message})`;
    return new RequestRefusedError(httpStatusCode, cause.name, message, passing, { cause, requestId });
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `GetDataEndpoint failed: ${reason}`;
  return new RequestRefusedError(undefined, 'ConnectionFailed', message, true, { cause });
}

async function pause(milliseconds: number, error: PutMediaError, signal?: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, signal ? { signal } : {});
  } catch {
    // Out of time: the reason for the wait says more than the end of it.
    throw error;
  }
}

function aborted(signal: AbortSignal): RequestRefusedError {
  const message = 'PutMedia was aborted before anything was sent';
  return new RequestRefusedError(undefined, 'Aborted', message, true, { cause: signal.reason });
}
