import type { KinesisVideoClientConfig } from '@aws-sdk/client-kinesis-video';
import type { Logger } from '@smithy/types';
import type { Acknowledgement } from './acknowledgement/acknowledgement.ts';
import { BackOff, type BackOffOptions, defaultBackOff } from './back-off.ts';
import { Broadcast } from './broadcast.ts';
import { Connector } from './connection/connector.ts';
import { ControlPlane, type LookUpEndpoint, type LookUpRetention } from './connection/control-plane.ts';
import { createOpenHttpConnection, type OpenConnection } from './connection/open-connection.ts';
import { createDeadline } from './deadline.ts';
import { defaultTimeouts } from './default-timeouts.ts';
import { defaultLimits, type PutMediaLimits } from './limits.ts';
import { putMedia } from './put-media.ts';
import type { PutMediaInput, PutMediaRequest, PutMediaResult, Timeouts } from './put-media-types.ts';
import { PutMediaSession } from './session/put-media-session.ts';
import type { PutMediaSessionInput } from './session/session-types.ts';
import type { StreamReference } from './stream-reference.ts';
import { systemTime, type Time } from './time.ts';
import { withDefaults } from './with-defaults.ts';

/** Region, credentials, endpoint and so on, as for any client of the AWS SDK, with the same defaults. */
type SdkConfig = Pick<
  KinesisVideoClientConfig,
  'region' | 'credentials' | 'endpoint' | 'profile' | 'useFipsEndpoint' | 'useDualstackEndpoint'
>;

/** How to reach the service, how long and how often, and within which limits. */
export interface PutMediaClientConfig extends SdkConfig {
  /**
   * Receives `warn` for retries and resent fragments and `error` for dropped fragments, never media or credentials.
   * @default - none
   */
  readonly logger?: Logger;
  /**
   * Ends all work of this client; each call also has its own signal.
   * @default - none
   */
  readonly signal?: AbortSignal;
  /**
   * Maximum attempts of `putMedia` after transient failures. Within each, the SDK also retries GetDataEndpoint.
   * @default 4
   */
  readonly maxAttempts?: number;
  /**
   * The pauses between attempts, with full jitter.
   * @default - as its parts say
   */
  readonly backOff?: Partial<BackOffOptions>;
  /**
   * How long to wait for the service.
   * @default - as its parts say
   */
  readonly timeouts?: Partial<Timeouts>;
  /**
   * Replaces single limits, if your account has others. Calls of one client wait so that no second has more than the rates
   * allow; a payload without `fragmentCount` counts as one fragment. Beyond another limit a call throws LimitExceededError before
   * anything is sent, if the caller describes the fragments.
   * @default - as its parts say
   */
  readonly limits?: Partial<PutMediaLimits>;
  /**
   * How long a connection stays open for the next call after `putMedia` has sent its payload, in milliseconds: for a
   * long-running process that makes a call every few seconds. 0: each call opens its own connection.
   * @default 0
   */
  readonly keepAliveMs?: number;
  /**
   * Further options for the SDK's control-plane client, such as a request handler.
   * @default - nothing
   */
  readonly kinesisVideo?: KinesisVideoClientConfig;
  /**
   * For tests and simulations: the clock and the timers. `@frame-ingest/put-media/simulation` has a virtual clock.
   * @default - the machine's
   */
  readonly time?: Time;
  /**
   * For tests and simulations: numbers from 0 up to 1, for the jitter of pauses.
   * @default Math.random
   */
  readonly random?: () => number;
  /**
   * For tests and simulations: opens the PutMedia request.
   * @default - by `node:http` and `node:https`
   */
  readonly openConnection?: OpenConnection;
  /**
   * For tests and simulations: finds the data endpoint of a stream. The result is kept for 45 minutes.
   * @default - GetDataEndpoint
   */
  readonly lookUpEndpoint?: LookUpEndpoint;
  /**
   * For tests and simulations: finds the retention of a stream. Called only if you asked for PERSISTED and RECEIVED was the
   * last acknowledgement.
   * @default - DescribeStream
   */
  readonly lookUpRetention?: LookUpRetention;
}

/** Sends Matroska to Kinesis video streams with PutMedia, which the AWS SDK for JavaScript lacks. */
export class PutMediaClient {
  readonly #control: ControlPlane;
  readonly #connector: Connector;
  readonly #limits: PutMediaLimits;
  readonly #timeouts: Timeouts;
  readonly #createBackOff: () => BackOff;
  readonly #time: Time;
  readonly #maxAttempts: number;
  readonly #logger: Logger | undefined;
  readonly #signal: AbortSignal | undefined;

  constructor(config: PutMediaClientConfig = {}) {
    const { logger, signal, maxAttempts = 4, backOff, timeouts, limits, kinesisVideo, ...others } = config;
    const { time = systemTime, random = Math.random, ...network } = others;
    const { keepAliveMs = 0, openConnection = createOpenHttpConnection(keepAliveMs), ...known } = network;
    const { lookUpEndpoint, lookUpRetention, ...sdk } = known;
    this.#limits = withDefaults(defaultLimits, limits);
    this.#timeouts = withDefaults<Timeouts>(
      { ...defaultTimeouts, acknowledgementMs: timeouts?.idleMs ?? defaultTimeouts.idleMs },
      timeouts,
    );
    const backOffOptions = withDefaults(defaultBackOff, backOff);
    this.#createBackOff = () => new BackOff(backOffOptions, () => time.elapsed(), random);
    this.#time = time;
    this.#maxAttempts = maxAttempts;
    this.#logger = logger;
    this.#signal = signal;
    this.#control = new ControlPlane({ ...sdk, ...kinesisVideo }, time);
    this.#connector = new Connector({
      control: this.#control,
      lookUpEndpoint: lookUpEndpoint ?? this.#control.lookUpEndpoint,
      lookUpRetention: lookUpRetention ?? this.#control.lookUpRetention,
      openConnection,
      limits: this.#limits,
      timeouts: this.#timeouts,
      time,
    });
  }

  /**
   * Sends one payload and waits for the acknowledgement of each of its fragments. Retries what the service refused for
   * a transient reason. Does not retry a payload that may already be in the stream, or an iterable after its first byte
   * was read. Waits while an earlier call uses the stream's connection, and as the stream's rates require.
   * @throws InvalidInputError and LimitExceededError before anything is sent
   * @throws RequestRefusedError, ConnectionFailedError, TimeoutError and AbortedError when nothing was taken
   * @throws FragmentRejectedError after an ERROR acknowledgement
   * @throws PayloadFailedError when the iterable fails
   * @throws OutcomeUnknownError if the fate of the payload is unknown
   * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html
   */
  putMedia(input: PutMediaInput): PutMediaRequest {
    const acknowledgements = new Broadcast<Acknowledgement>();
    const result = this.#putMedia(input, acknowledgements);
    result.then(
      () => acknowledgements.end(),
      (error) => acknowledgements.end(error),
    );
    return Object.assign(result, { acknowledgements });
  }

  /**
   * Opens a session that takes fragments one after another without a time limit and replaces its connections as needed.
   * It connects with the first fragment.
   * @throws InvalidInputError for an invalid stream or time
   */
  openSession(input: PutMediaSessionInput): PutMediaSession {
    return new PutMediaSession(input, {
      connector: this.#connector,
      limits: this.#limits,
      backOff: this.#createBackOff(),
      logger: this.#logger,
      signal: this.#signal,
      time: this.#time,
    });
  }

  /**
   * Looks up what the first call for a stream needs: credentials and the data endpoint. Nothing is sent to the stream. The
   * results are kept as a call would keep them; a call in the meantime does not wait for this, and a failure is
   * forgotten.
   * @param signal ends it
   * @throws InvalidInputError for an invalid stream, or without a region
   * @throws RequestRefusedError, ConnectionFailedError and TimeoutError if a lookup fails; the signal's reason
   */
  async prepare(stream: StreamReference, signal: AbortSignal): Promise<void> {
    await this.#connector.prepare(stream, signal);
  }

  /** Closes the control-plane connections. Requests and sessions continue until their own signals end them. */
  destroy(): void {
    this.#control.destroy();
  }

  async #putMedia(
    input: PutMediaInput,
    acknowledgements: Broadcast<Acknowledgement>,
  ): Promise<PutMediaResult> {
    const deadline = createDeadline([this.#signal, input.signal], this.#timeouts.totalMs, this.#time);
    const dependencies = {
      connector: this.#connector,
      limits: this.#limits,
      backOff: this.#createBackOff(),
      maxAttempts: this.#maxAttempts,
      logger: this.#logger,
      time: this.#time,
    };
    try {
      return await putMedia(input, dependencies, deadline.signal, (each) => acknowledgements.push(each));
    } finally {
      deadline.dispose();
    }
  }
}
