import { type AcknowledgementErrorEntry, findAcknowledgementError } from '@frame-ingest/kinesis-video';
import type { ErrorAcknowledgement } from './acknowledgement/acknowledgement.ts';
import type { PutFragment } from './acknowledgement/put-fragment.ts';

/** The origin of an error, as far as it is known. */
export interface ErrorOrigin extends ErrorOptions {
  /** HTTP status of the response; undefined if there was none. */
  readonly httpStatus?: number | undefined;
  /** The service's id of the request, for AWS Support. */
  readonly requestId?: string | undefined;
  /** How many milliseconds to wait before another try, if the service said so (`Retry-After`). */
  readonly retryAfterMs?: number | undefined;
  /** What was acknowledged before the error: some of it may be in the stream. */
  readonly fragments?: readonly PutFragment[] | undefined;
}

/** What a caller should do about an error. */
interface Verdict {
  /** Whether the same payload may be sent again as it is. */
  readonly retryable: boolean;
  /** A sentence without its full stop, appended to the message. */
  readonly advice: string;
}

/** Base class of everything that keeps PutMedia from completing. All have the same fields; the class gives the meaning. */
export abstract class PutMediaError extends Error {
  // Written out: a minifier changes the names of classes.
  abstract override readonly name: string;
  /** Whether the same payload may be sent again as it is. */
  readonly retryable: boolean;
  /** What happened: the message without the advice. */
  readonly summary: string;
  /** What to do, as a sentence. */
  readonly advice: string;
  /** HTTP status of the response; undefined if there was none. */
  readonly httpStatus: number | undefined;
  /** The service's id of the request, for AWS Support. */
  readonly requestId: string | undefined;
  /** How many milliseconds to wait before another try, if the service said so (`Retry-After`). */
  readonly retryAfterMs: number | undefined;
  /** What was acknowledged before the error: some of it may be in the stream. */
  readonly fragments: readonly PutFragment[];
  /** Error number of an ERROR acknowledgement. */
  readonly errorId: number | undefined;
  /** The service's own name for the fault, or ours if it gave none. */
  readonly errorCode: string;
  /** Number of the fragment that an ERROR acknowledgement names. */
  readonly fragmentNumber: string | undefined;
  /** Milliseconds, as sent. */
  readonly fragmentTimecode: number | undefined;

  constructor(
    errorCode: string,
    message: string,
    { retryable, advice }: Verdict,
    origin: ErrorOrigin = {},
    fragment: Partial<Pick<ErrorAcknowledgement, 'errorId' | 'fragmentNumber' | 'fragmentTimecode'>> = {},
  ) {
    super(`${message}. ${advice}.`, 'cause' in origin ? { cause: origin.cause } : {});
    this.summary = message;
    this.errorCode = errorCode;
    this.retryable = retryable;
    this.advice = advice;
    this.httpStatus = origin.httpStatus;
    this.requestId = origin.requestId;
    this.retryAfterMs = origin.retryAfterMs;
    this.fragments = origin.fragments ?? [];
    this.errorId = fragment.errorId;
    this.fragmentNumber = fragment.fragmentNumber;
    this.fragmentTimecode = fragment.fragmentTimecode;
  }
}

/** The call itself is wrong; nothing was sent. */
export class InvalidInputError extends PutMediaError {
  override readonly name = 'InvalidInputError';
  constructor(message: string, advice: string) {
    super('InvalidInput', message, { retryable: false, advice });
  }
}

/** The media exceeds a limit of the service; nothing was sent. */
export class LimitExceededError extends PutMediaError {
  override readonly name = 'LimitExceededError';
  constructor(
    /** Its name in `PutMediaLimits`. */
    readonly limit: string,
    message: string,
    advice: string,
    fragmentTimecode?: number,
  ) {
    super('LimitExceeded', message, { retryable: false, advice }, {}, { fragmentTimecode });
  }
}

/** No connection was made, or it broke before a byte of the payload was sent. */
export class ConnectionFailedError extends PutMediaError {
  override readonly name = 'ConnectionFailedError';
  constructor(message: string, origin: ErrorOrigin = {}) {
    const advice = 'Nothing was sent: try again, and check endpoint and network if it fails again';
    super('ConnectionFailed', message, { retryable: true, advice }, origin);
  }
}

/** Time ran out; the cause of an OutcomeUnknownError if some of the payload had been sent. */
export class TimeoutError extends PutMediaError {
  override readonly name = 'TimeoutError';
  /**
   * @param operation what did not answer, for the phase `control`: `GetDataEndpoint`
   */
  constructor(
    /** `connect`: no connection; `control`: a call other than PutMedia; `idle`: no progress; `total`: the call as a whole. */
    readonly phase: 'connect' | 'control' | 'idle' | 'total',
    milliseconds: number,
    operation = 'The control plane',
  ) {
    const message = {
      connect: `No connection within ${milliseconds} ms`,
      control: `${operation} did not answer within ${milliseconds} ms`,
      idle: `Nothing was heard for ${milliseconds} ms`,
      total: `PutMedia took longer than ${milliseconds} ms`,
    }[phase];
    super('Timeout', message, { retryable: true, advice: 'Try again, or allow more time' });
  }
}

/** The caller's signal ended it before a byte of the payload was sent. */
export class AbortedError extends PutMediaError {
  override readonly name = 'AbortedError';
  constructor(cause: unknown) {
    super('Aborted', 'PutMedia was aborted', { retryable: true, advice: 'Nothing was sent' }, { cause });
  }
}

/** The payload's own iterator or stream failed; what it gave before may be in the stream. */
export class PayloadFailedError extends PutMediaError {
  override readonly name = 'PayloadFailedError';
  /** @param origin of the request that it was sent with; without one nothing was sent */
  constructor(cause: unknown, origin?: ErrorOrigin) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const advice = origin === undefined ? 'Nothing was sent' : 'See `fragments` for what arrived';
    super(
      'PayloadFailed',
      `The payload failed: ${reason}`,
      { retryable: false, advice },
      { ...origin, cause },
    );
  }
}

/** The connection ended before the fate of the payload was known. */
export class OutcomeUnknownError extends PutMediaError {
  override readonly name = 'OutcomeUnknownError';
  constructor(message: string, origin: ErrorOrigin = {}) {
    const advice = 'Check the stream (ListFragments) before you send it again';
    super('OutcomeUnknown', message, { retryable: false, advice }, origin);
  }
}

/** The service sent an ERROR acknowledgement and closes the connection. */
export class FragmentRejectedError extends PutMediaError {
  override readonly name = 'FragmentRejectedError';
  /** What the error id means, as a phrase. */
  readonly meaning: string;
  /** Whether the same fragment may be sent again. */
  readonly action: AcknowledgementErrorEntry['action'];

  constructor(acknowledgement: ErrorAcknowledgement, origin: ErrorOrigin = {}) {
    const { errorId, errorCode } = acknowledgement;
    const { meaning, action, retryable, advice } = findAcknowledgementError(errorId, errorCode);
    const message = `Kinesis Video rejected a fragment: ${errorCode} (${errorId ?? 'no id'}), ${meaning}`;
    super(errorCode, message, { retryable, advice }, origin, acknowledgement);
    this.meaning = meaning;
    this.action = action;
  }
}

/** The service answered with an HTTP error: nothing of the payload is in the stream. */
export class RequestRefusedError extends PutMediaError {
  override readonly name: string = 'RequestRefusedError';
  constructor(
    /** The service's name for it, such as `ConnectionLimitExceededException`. */
    readonly errorType: string,
    message: string,
    verdict: Verdict,
    origin: ErrorOrigin = {},
  ) {
    super(errorType, message, verdict, origin);
  }
}

/** HTTP 404: the stream does not exist in this region and account. */
export class StreamNotFoundError extends RequestRefusedError {
  override readonly name = 'StreamNotFoundError';
}
/** Access is denied because of the credentials, this machine's clock or the policy. */
export class NotAuthorizedError extends RequestRefusedError {
  override readonly name = 'NotAuthorizedError';
}
/** Another connection to the stream is open: a stream accepts one, and refuses the newest. */
export class ConnectionLimitExceededError extends RequestRefusedError {
  override readonly name = 'ConnectionLimitExceededError';
}
/** Too many requests: the same request may succeed later. */
export class ThrottledError extends RequestRefusedError {
  override readonly name = 'ThrottledError';
}
/** The stream's endpoint has changed; it is looked up again. */
export class InvalidEndpointError extends RequestRefusedError {
  override readonly name = 'InvalidEndpointError';
}
/** The service does not accept a header of the request; see the message. */
export class InvalidArgumentError extends RequestRefusedError {
  override readonly name = 'InvalidArgumentError';
}
/** HTTP 5xx before any media was sent: the same request may succeed later. */
export class ServiceFailureError extends RequestRefusedError {
  override readonly name = 'ServiceFailureError';
}

/** The session is closed or has failed, and takes no more fragments. */
export class SessionClosedError extends PutMediaError {
  override readonly name = 'SessionClosedError';
  constructor(message: string, origin: ErrorOrigin = {}) {
    super('SessionClosed', message, { retryable: false, advice: 'Open another session' }, origin);
  }
}

/** The reader of events or acknowledgements fell too far behind; sending continues. */
export class ReaderTooSlowError extends PutMediaError {
  override readonly name = 'ReaderTooSlowError';
  constructor(capacity: number) {
    const advice = 'Read faster, or do not read: sending does not depend on it';
    super('ReaderTooSlow', `More than ${capacity} items are waiting to be read`, {
      retryable: false,
      advice,
    });
  }
}
