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

/** Region, credentials, endpoint and so on, as for any client of the AWS SDK; its defaults hold here too. */
type SdkConfig = Pick<
  KinesisVideoClientConfig,
  'region' | 'credentials' | 'endpoint' | 'profile' | 'useFipsEndpoint' | 'useDualstackEndpoint'
>;

/** How to reach the service, how long and how often, and within which limits. */
export interface PutMediaClientConfig extends SdkConfig {
  /**
   * Takes `warn` for tries and sendings again, and `error` for what is dropped; never media or credentials.
   * @default - none
   */
  readonly logger?: Logger;
  /**
   * Ends everything that this client does; each call has a signal of its own as well.
   * @default - none
   */
  readonly signal?: AbortSignal;
  /**
   * Most tries of `putMedia` for a passing reason. GetDataEndpoint has those of the SDK within each.
   * @default 4
   */
  readonly maxAttempts?: number;
  /**
   * The pauses between tries, with full jitter.
   * @default - as its parts say
   */
  readonly backOff?: Partial<BackOffOptions>;
  /**
   * How long to wait for the service.
   * @default - as its parts say
   */
  readonly timeouts?: Partial<Timeouts>;
  /**
   * Replaces single limits, where the service allows your account more or another value. For rates calls wait, in any second no
   * more than allowed, all calls of one client; the others throw LimitExceededError before anything is sent, as far as the
   * caller says durations, tracks and tags. A payload that was not counted is one fragment to the rate.
   * @default - as its parts say
   */
  readonly limits?: Partial<PutMediaLimits>;
  /**
   * How long a connection over which `putMedia` has put its payload is kept for the next call, in milliseconds: for a process that
   * goes on and makes a call every few seconds. 0: each call has a connection of its own.
   * @default 0
   */
  readonly keepAliveMs?: number;
  /**
   * Anything else for the SDK's client of the control plane, such as a request handler.
   * @default - nothing
   */
  readonly kinesisVideo?: KinesisVideoClientConfig;
  /**
   * For tests and simulations: the clock and the timers. `@frame-ingest/put-media/simulation` has a time that passes by itself.
   * @default - those of this machine
   */
  readonly time?: Time;
  /**
   * For tests and simulations: numbers from 0 up to 1, for the jitter of pauses.
   * @default Math.random
   */
  readonly random?: () => number;
  /**
   * For tests and simulations: how the request of PutMedia is made.
   * @default - by `node:http` and `node:https`
   */
  readonly openConnection?: OpenConnection;
  /**
   * For tests and simulations: finds the data endpoint of a stream. What it answers is kept for 45 minutes.
   * @default - GetDataEndpoint
   */
  readonly lookUpEndpoint?: LookUpEndpoint;
  /**
   * For tests and simulations: finds the retention of a stream. Asked only where PERSISTED was asked for and RECEIVED was the
   * last word.
   * @default - DescribeStream
   */
  readonly lookUpRetention?: LookUpRetention;
}

/** Puts Matroska on Kinesis video streams: the call that the AWS SDK for JavaScript lacks. */
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
   * Sends one payload and waits for the acknowledgement of each of its fragments. What the service refused for a
   * passing reason is tried again; what may be in the stream already is not, nor is an iterable whose first byte was
   * taken. Waits while the stream's connection is taken by an earlier call, and where the stream's rates ask for it.
   * @throws InvalidInputError and LimitExceededError before anything is sent
   * @throws RequestRefusedError, ConnectionFailedError, TimeoutError and AbortedError when nothing was taken
   * @throws FragmentRejectedError after an ERROR acknowledgement
   * @throws PayloadFailedError when the iterable fails
   * @throws OutcomeUnknownError when it cannot be known whether the payload arrived
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
   * Takes fragments one after the other for as long as it may last: connections come and go behind it. Connects with
   * the first fragment.
   * @throws InvalidInputError for a stream or a time that cannot be
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
   * Finds what the first call for a stream will need, ahead of it: credentials and the data endpoint. Nothing goes to the
   * stream. What is found is kept as a call would keep it; a call that comes meanwhile does not wait for this, and what fails
   * is forgotten.
   * @param signal ends it
   * @throws InvalidInputError for a stream that cannot be, or without a region
   * @throws RequestRefusedError, ConnectionFailedError and TimeoutError where something was not found; the signal's reason
   */
  async prepare(stream: StreamReference, signal: AbortSignal): Promise<void> {
    await this.#connector.prepare(stream, signal);
  }

  /** Closes the connections of the control plane. Requests and sessions go on: their own signals end them. */
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
