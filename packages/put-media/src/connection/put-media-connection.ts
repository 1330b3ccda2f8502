import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Acknowledgement } from '../acknowledgement/acknowledgement.ts';
import { AcknowledgementParser } from '../acknowledgement/acknowledgement-parser.ts';
import type { PutFragment } from '../acknowledgement/put-fragment.ts';
import {
  AbortedError,
  ConnectionFailedError,
  OutcomeUnknownError,
  PutMediaError,
  TimeoutError,
} from '../errors.ts';
import type { Timeouts } from '../put-media-types.ts';
import { readRefusal, requestIdOf } from './read-refusal.ts';
import { SilenceWatch } from './silence-watch.ts';

export interface ConnectionOptions {
  readonly timeouts: Pick<Timeouts, 'connectMs' | 'idleMs'>;
  /** Its reason becomes the failure. */
  readonly signal: AbortSignal;
  readonly onAcknowledgement: (acknowledgement: Acknowledgement, connection: PutMediaConnection) => void;
  /** What was acknowledged so far, for errors. */
  readonly fragments?: () => readonly PutFragment[];
  /** Asked before silence ends the connection; true to go on. */
  readonly onSilence?: (connection: PutMediaConnection) => boolean;
}

/**
 * The service answers a request that it takes with 200 before it has read any media (AWS's embedded producer sends
 * none before). Whoever does not answer for this long gets media nevertheless.
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

  readonly #request: ClientRequest;
  readonly #options: ConnectionOptions;
  readonly #silence: SilenceWatch;
  #markReady: () => void = () => {};
  #markEnded: (error: PutMediaError | undefined) => void = () => {};
  #stopTimers: () => void = () => {};
  #wakeWriter: (() => void) | undefined;
  #hasSent = false;
  #isBodyEnded = false;
  #isOver = false;
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
    this.#silence = new SilenceWatch(options.timeouts.idleMs, () => {
      if (!options.onSilence?.(this)) this.destroy(new TimeoutError('idle', options.timeouts.idleMs));
    });
    const send = url.protocol === 'http:' ? requestHttp : requestHttps;
    this.#request = send(url, {
      method: 'POST',
      headers: { ...headers, 'transfer-encoding': 'chunked' },
      // A connection of its own: the service closes it, and a reused one may be dead after Lambda's freeze.
      agent: false,
    });
    this.#watch();
    this.#request.flushHeaders();
  }

  get requestId(): string | undefined {
    return this.#requestId;
  }

  /** Whether any media was handed to the network. */
  get hasSent(): boolean {
    return this.#hasSent;
  }

  get isBodyEnded(): boolean {
    return this.#isBodyEnded;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /**
   * Sends media, as fast as the service takes it.
   * @returns false when it did not all go, since the connection is over or its body has been ended meanwhile
   */
  async write(bytes: Uint8Array): Promise<boolean> {
    for (let offset = 0; offset < bytes.byteLength; offset += sliceBytes) {
      if (this.#isOver || this.#isBodyEnded) return false;
      this.#hasSent = true;
      if (!this.#request.write(bytes.subarray(offset, offset + sliceBytes))) await this.#drained();
    }
    return !this.#isOver;
  }

  /** Says that no more media comes; acknowledgements still do. */
  end(): void {
    if (this.#isOver || this.#isBodyEnded) return;
    this.#isBodyEnded = true;
    this.#request.end();
    this.#wakeWriter?.();
  }

  /** Whether an acknowledgement is due, so that silence is a fault. */
  expectAcknowledgements(expected: boolean): void {
    this.#silence.expect('acknowledgement', expected);
  }

  /** Breaks the connection. @param reason taken for why it ended */
  destroy(reason?: PutMediaError): void {
    this.#finish(reason === undefined ? undefined : this.#toFailure(reason));
  }

  #watch(): void {
    const { timeouts, signal } = this.#options;
    const request = this.#request;
    const connectTimer = setTimeout(
      () => this.destroy(new TimeoutError('connect', timeouts.connectMs)),
      timeouts.connectMs,
    );
    let graceTimer: NodeJS.Timeout | undefined;
    const onAbort = (): void => this.#finish(this.#toFailure(signal.reason));
    signal.addEventListener('abort', onAbort, { once: true });
    this.#stopTimers = () => {
      clearTimeout(connectTimer);
      clearTimeout(graceTimer);
      signal.removeEventListener('abort', onAbort);
    };

    // Stays for as long as the request does: it fails once more when it is cut off at the end.
    request.on('error', (error) => this.#finish(this.#toFailure(error)));
    request.on('drain', () => {
      this.#silence.progress();
      this.#wakeWriter?.();
    });
    request.once('socket', (socket) => {
      socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
        clearTimeout(connectTimer);
        socket.setNoDelay(true);
        this.#silence.expect('answer', true);
        graceTimer = setTimeout(this.#markReady, answerGraceMs);
      });
    });
    request.once('response', (response) => {
      clearTimeout(graceTimer);
      this.#silence.expect('answer', false);
      void this.#follow(response);
    });
    if (signal.aborted) onAbort();
  }

  async #follow(response: IncomingMessage): Promise<void> {
    this.#requestId = requestIdOf(response);
    try {
      if (response.statusCode !== 200) {
        this.#finish(await readRefusal(response));
        return;
      }
      this.#markReady();
      const parser = new AcknowledgementParser();
      for await (const chunk of response as AsyncIterable<Uint8Array>) {
        this.#silence.progress();
        for (const acknowledgement of parser.push(chunk)) {
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
    this.#silence.expect('room', true);
    await new Promise<void>((resolve) => {
      this.#wakeWriter = resolve;
    });
    this.#wakeWriter = undefined;
    this.#silence.expect('room', false);
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
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopTimers();
    this.#silence.stop();
    this.#request.destroy();
    this.#wakeWriter?.();
    this.#markReady();
    this.#markEnded(error);
  }
}
