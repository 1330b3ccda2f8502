import {
  type APIName,
  GetDataEndpointCommand,
  KinesisVideoClient,
  type KinesisVideoClientConfig,
} from '@aws-sdk/client-kinesis-video';
import type { KinesisVideoArchivedMediaClient } from '@aws-sdk/client-kinesis-video-archived-media';
import type { DataEndpointCache } from '@frame-ingest/kinesis-video';
import { archivedMediaClientOf } from './archived-media-clients.ts';
import { endpointsOf } from './endpoints-of.ts';
import { limitCall } from './limit-call.ts';

/** Which stream: by its name or by its ARN. */
export type StreamReference =
  | { readonly streamName: string; readonly streamARN?: never }
  | { readonly streamARN: string; readonly streamName?: never };

/** How to reach the service. */
export interface ConnectionOptions {
  /**
   * Your own client. The data plane also uses its region, credentials and request handler. It is not destroyed, and looks
   * up the endpoint of a stream once for all its calls.
   * @default - created from `clientConfig`
   */
  readonly client?: KinesisVideoClient;
  /**
   * Configuration of the client if you do not pass one.
   * @default - everything from the environment, as for every AWS SDK client
   */
  readonly clientConfig?: KinesisVideoClientConfig;
  /**
   * Longest time of a call including the SDK's retries, in milliseconds: each GetDataEndpoint, each page of ListFragments,
   * and with GetMediaForFragmentList the head of the response and each piece of it.
   * @default 5000
   */
  readonly callTimeoutMs?: number;
  /**
   * Ends the iteration, which throws the signal's reason.
   * @default - none
   */
  readonly signal?: AbortSignal | undefined;
}

export const defaultCallTimeoutMs = 5000;

/** A stream as requests name it. */
export type StreamInput = { readonly StreamName: string } | { readonly StreamARN: string };

/** What a client of the data plane takes from the control plane's client, and its own endpoint. */
export type DataPlaneConfig = Pick<
  KinesisVideoClient['config'],
  'region' | 'credentials' | 'requestHandler' | 'logger' | 'systemClockOffset'
> & {
  readonly endpoint: string;
  /** The endpoint is the whole address: the SDK refuses one beside what changes its own (AWS_USE_FIPS_ENDPOINT). */
  readonly useFipsEndpoint: false;
  readonly useDualstackEndpoint: false;
};

/** One stream, and where its data is: what a client of the data plane is made of. */
export class StreamConnection {
  readonly stream: StreamInput;
  readonly #control: KinesisVideoClient;
  readonly #ownsControl: boolean;
  readonly #apiName: APIName;
  readonly #endpoints: DataEndpointCache;
  readonly #key: string;
  readonly #callTimeoutMs: number;

  /** @throws TypeError unless the stream has either a name or an ARN */
  constructor(options: StreamReference & ConnectionOptions, apiName: APIName) {
    this.stream = toStreamInput(options);
    this.#control = options.client ?? new KinesisVideoClient(options.clientConfig ?? {});
    this.#ownsControl = options.client === undefined;
    this.#apiName = apiName;
    this.#endpoints = endpointsOf(this.#control);
    this.#key = `${apiName} ${options.streamName ?? options.streamARN}`;
    this.#callTimeoutMs = options.callTimeoutMs ?? defaultCallTimeoutMs;
  }

  /** Configuration for a client of the data plane, with an endpoint that each client asks for once. */
  async dataPlane(signal: AbortSignal | undefined): Promise<DataPlaneConfig> {
    const lookUp = (shared: AbortSignal): Promise<string> =>
      limitCall('GetDataEndpoint', this.#callTimeoutMs, shared, (limited) => this.#findEndpoint(limited));
    const endpoint = await this.#endpoints.get(this.#key, lookUp, signal);
    // What the control plane has found out about this machine's clock holds for signatures there, too.
    const { region, credentials, requestHandler, logger, systemClockOffset } = this.#control.config;
    return {
      ...{ region, credentials, requestHandler, logger, systemClockOffset, endpoint },
      ...{ useFipsEndpoint: false, useDualstackEndpoint: false },
    };
  }

  /** @param maxAttempts of each call. @default - the SDK's own */
  async archivedMedia(
    signal: AbortSignal | undefined,
    maxAttempts?: number,
  ): Promise<KinesisVideoArchivedMediaClient> {
    return archivedMediaClientOf(this.#control, await this.dataPlane(signal), maxAttempts);
  }

  /** Called after a failure, because the endpoint of a stream can change. */
  forgetEndpoint(): void {
    this.#endpoints.forget(this.#key);
  }

  close(): void {
    if (this.#ownsControl) this.#control.destroy();
  }

  async #findEndpoint(signal: AbortSignal): Promise<string> {
    const command = new GetDataEndpointCommand({ ...this.stream, APIName: this.#apiName });
    const { DataEndpoint } = await this.#control.send(command, { abortSignal: signal });
    if (DataEndpoint === undefined) throw new Error('GetDataEndpoint returned no DataEndpoint');
    return DataEndpoint;
  }
}

/** @throws TypeError unless the stream has either a name or an ARN */
export function toStreamInput({ streamName, streamARN }: StreamReference): StreamInput {
  if (streamName !== undefined && streamARN === undefined) return { StreamName: streamName };
  if (streamARN !== undefined && streamName === undefined) return { StreamARN: streamARN };
  throw new TypeError('Give either streamName or streamARN');
}
