import type { Acknowledgement } from '../acknowledgement/acknowledgement.ts';
import { AcknowledgementParser } from '../acknowledgement/acknowledgement-parser.ts';
import type { PutFragment } from '../acknowledgement/put-fragment.ts';
import {
  AbortedError,
  ConnectionFailedError,
  OutcomeUnknownError,
  PutMediaError,
  type RequestRefusedError,
  TimeoutError,
} from '../errors.ts';
import type { Timeouts } from '../put-media-types.ts';
import { startTimer } from '../start-timer.ts';
import type { Time } from '../time.ts';
import { toParts, type WholeBytes } from '../to-parts.ts';
import { precedesReading } from './create-refusal.ts';
import { IdleTimer } from './idle-timer.ts';
import type { Answer, ConnectionListener, OpenConnection, OpenedConnection } from './open-connection.ts';
import { readRefusal, requestIdOf } from './read-refusal.ts';

/** What a connection needs, and the callbacks that it reports to. */
export interface ConnectionOptions {
  readonly openConnection: OpenConnection;
  readonly timeouts: Pick<Timeouts, 'connectMs' | 'idleMs' | 'acknowledgementMs'>;
  readonly time: Time;
  /** Its reason becomes the failure. */
  readonly signal: AbortSignal;
  /** Called for each, in the order of arrival, with the connection that it came by. */
  readonly onAcknowledgement: (acknowledgement: Acknowledgement, connection: PutMediaConnection) => void;
  /** What was acknowledged so far, for errors. */
  readonly fragments?: () => readonly PutFragment[];
  /** Called right before media goes out. It may abort the signal: then none goes. */
  readonly beforeSending?: (() => void) | undefined;
  /** Asked before silence ends the connection; true to go on. */
  readonly onSilence?: (connection: PutMediaConnection) => boolean;
  /** Whether it must not go over a connection that was kept. */
  readonly isNew?: boolean;
}

/**
 * The service answers a request that it takes with 200 before it has read any media (AWS's embedded producer sends
 * none before). A new connection without an answer after this time gets media nevertheless; a kept one is given up.
 */
const answerGraceMs = 1000;
/** Small enough to notice where a slow connection stands, large enough not to count. */
const sliceBytes = 256 * 1024;

/**
 * One PutMedia request: media goes out while acknowledgements come in.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html
 */
export class PutMediaConnection {
  /** Fulfilled when media may be sent, or the connection is over. */
  readonly ready: Promise<void>;
  /** Why it is over; undefined where the service ended its answer by itself. Never rejects. */
  readonly ended: Promise<PutMediaError | undefined>;

  readonly #opened: OpenedConnection;
  readonly #options: ConnectionOptions;
  readonly #idleTimer: IdleTimer;
  #markReady: () => void = () => {};
  #markEnded: (error: PutMediaError | undefined) => void = () => {};
  #stopTimers: () => void = () => {};
  #wakeWriter: (() => void) | undefined;
  #hasSent = false;
  #isBodyEnded = false;
  #isOver = false;
  #isKept = false;
  #isReleased = false;
  #requestId: string | undefined;

  /** @param headers signed */
  constructor(url: URL, headers: Record<string, string>, options: ConnectionOptions) {
    this.ready = new Promise((resolve) => {
      this.#markReady = resolve;
    });
    this.ended = new Promise((resolve) => {
      this.#markEnded = resolve;
    });
    this.#options = options;
    const { acknowledgementMs, idleMs } = options.timeouts;
    this.#idleTimer = new IdleTimer(
      { answer: acknowledgementMs, acknowledgement: acknowledgementMs, room: idleMs },
      (silentMs) => {
        if (!options.onSilence?.(this)) this.destroy(new TimeoutError('idle', silentMs));
      },
      options.time,
    );
    this.#opened = this.#open(url, headers);
    const { signal } = options;
    if (signal.aborted) this.destroy(signal.reason);
  }

  /** The service's id of the request, for AWS Support; undefined until it answers. */
  get requestId(): string | undefined {
    return this.#requestId;
  }

  /** Whether any media was handed to the network. */
  get hasSent(): boolean {
    return this.#hasSent;
  }

  /** Whether {@link end} was called: no more media goes, and acknowledgements may still come. */
  get isBodyEnded(): boolean {
    return this.#isBodyEnded;
  }

  /** Whether it has ended, either way; see {@link ended} for why. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /**
   * Sends media, as fast as the service takes it.
   * @returns false when it did not all go, since the connection is over or its body has been ended meanwhile
   */
  async write(bytes: WholeBytes): Promise<boolean> {
    for (const part of toParts(bytes)) {
      for (let offset = 0; offset < part.byteLength; offset += sliceBytes) {
        this.#options.beforeSending?.();
        if (this.#isOver || this.#isBodyEnded) return false;
        this.#hasSent = true;
        if (!this.#opened.write(part.subarray(offset, offset + sliceBytes))) await this.#drained();
      }
    }
    return !this.#isOver;
  }

  /** Says that no more media comes; acknowledgements still do. */
  end(): void {
    if (this.#isOver || this.#isBodyEnded) return;
    this.#isBodyEnded = true;
    this.#opened.end();
    this.#wakeWriter?.();
  }

  /** Whether an acknowledgement is due, so that silence is a fault. */
  expectAcknowledgements(expected: boolean): void {
    this.#idleTimer.expect('acknowledgement', expected);
  }

  /** Whether it served an earlier request, so that its end before an answer says nothing about the service. */
  get isKept(): boolean {
    return this.#isKept;
  }

  /**
   * Ends it after all has been heard that is wanted, and keeps the way for another request where that can be.
   * @returns settles when the request is over for the service, too; undefined where it is
   */
  release(): Promise<void> | undefined {
    if (this.#isOver) return undefined;
    if (!this.#isBodyEnded || this.#opened.release === undefined) {
      this.destroy();
      return undefined;
    }
    this.#isReleased = true;
    let released: Promise<void> | undefined;
    this.#conclude(undefined, () => {
      released = this.#opened.release?.();
    });
    return released;
  }

  /** Breaks the connection. @param reason taken for why it ended */
  destroy(reason?: PutMediaError): void {
    this.#finish(reason === undefined ? undefined : this.#toFailure(reason));
  }

  #open(url: URL, headers: Record<string, string>): OpenedConnection {
    const { openConnection, timeouts, time, signal, isNew } = this.#options;
    let stopConnectTimer = (): void => {};
    let stopGraceTimer = (): void => {};
    const listener: ConnectionListener = {
      onConnected: (isKept = false) => {
        stopConnectTimer();
        if (this.#isOver) return;
        this.#isKept = isKept;
        this.#idleTimer.expect('answer', true);
        stopGraceTimer = startTimer(time, answerGraceMs, () => {
          if (isKept) this.destroy(new ConnectionFailedError('A kept-alive connection did not answer'));
          else this.#markReady();
        });
      },
      onRoom: () => {
        this.#idleTimer.progress();
        this.#wakeWriter?.();
      },
      onAnswer: (answer) => {
        stopGraceTimer();
        void this.#follow(answer);
      },
      onError: (error) => this.#finish(this.#toFailure(error)),
    };
    const opened = openConnection(url, headers, listener, isNew);
    stopConnectTimer = startTimer(time, timeouts.connectMs, () =>
      this.destroy(new TimeoutError('connect', timeouts.connectMs)),
    );
    const onAbort = (): void => this.destroy(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    this.#stopTimers = () => {
      stopConnectTimer();
      stopGraceTimer();
      signal.removeEventListener('abort', onAbort);
    };
    return opened;
  }

  async #follow(answer: Answer): Promise<void> {
    this.#requestId = requestIdOf(answer);
    try {
      if (answer.statusCode !== 200) {
        this.#idleTimer.progress();
        const refusal = await readRefusal(answer, this.#options.time.now());
        this.#finish(this.#toOutcome(refusal));
        return;
      }
      this.#idleTimer.expect('answer', false);
      this.#markReady();
      const parser = new AcknowledgementParser();
      for await (const chunk of answer) {
        // Read to its end, which is what makes a connection one that can be kept.
        if (this.#isReleased) continue;
        const acknowledgements = parser.push(chunk);
        // IDLE only says that no media comes, which does not show progress with media that was sent.
        const isIdle = acknowledgements.at(-1)?.eventType === 'IDLE';
        if (!(isIdle && this.#isBodyEnded)) this.#idleTimer.progress();
        for (const acknowledgement of acknowledgements) {
          if (this.#isReleased) break;
          if (this.#isOver) return;
          this.#options.onAcknowledgement(acknowledgement, this);
        }
      }
      this.#finish(undefined);
    } catch (error) {
      this.#finish(this.#toFailure(error));
    }
  }

  /** Until there is room, or nothing more to write to. */
  async #drained(): Promise<void> {
    this.#idleTimer.expect('room', true);
    await new Promise<void>((resolve) => {
      this.#wakeWriter = resolve;
    });
    this.#wakeWriter = undefined;
    this.#idleTimer.expect('room', false);
  }

  /** What fails while media is read may have taken some of it. */
  #toOutcome(refusal: RequestRefusedError): PutMediaError {
    if (!this.#hasSent || precedesReading(refusal.errorType)) return refusal;
    const { summary, httpStatus, requestId, retryAfterMs } = refusal;
    const fragments = this.#options.fragments?.();
    const origin = { cause: refusal, httpStatus, requestId, retryAfterMs, fragments };
    return new OutcomeUnknownError(`${summary} after media had been sent`, origin);
  }

  #toFailure(cause: unknown): PutMediaError {
    const origin = { cause, requestId: this.#requestId, fragments: this.#options.fragments?.() };
    const isOurs = cause instanceof PutMediaError;
    const reason = isOurs ? cause.summary : cause instanceof Error ? cause.message : String(cause);
    if (this.#hasSent) {
      const isFinal = isOurs && !(cause instanceof AbortedError || cause instanceof TimeoutError);
      return isFinal
        ? cause
        : new OutcomeUnknownError(`The connection ended before every acknowledgement: ${reason}`, origin);
    }
    return isOurs
      ? cause
      : new ConnectionFailedError(`The connection to Kinesis Video failed: ${reason}`, origin);
  }

  #finish(error: PutMediaError | undefined): void {
    // What failed may be sent again: nothing of it is to arrive later.
    this.#conclude(error, () => (error === undefined ? this.#opened.destroy() : this.#opened.reset()));
  }

  #conclude(error: PutMediaError | undefined, close: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopTimers();
    this.#idleTimer.stop();
    close();
    this.#wakeWriter?.();
    this.#markReady();
    this.#markEnded(error);
  }
}
