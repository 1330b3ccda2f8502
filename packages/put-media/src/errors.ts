import type { Acknowledgement } from './acknowledgement.ts';
import type { PutFragment } from './put-media-types.ts';

interface PutMediaErrorOptions extends ErrorOptions {
  /** The service's id of the request, for AWS Support. */
  readonly requestId?: string | undefined;
}

/** Anything that kept PutMedia from its end. */
export class PutMediaError extends Error {
  override readonly name: string = 'PutMediaError';
  readonly requestId: string | undefined;

  /** @param retryable whether the same payload may be sent again as it is */
  constructor(
    message: string,
    readonly retryable: boolean,
    options: PutMediaErrorOptions = {},
  ) {
    super(message, options);
    this.requestId = options.requestId;
  }
}

/** The service refused the request: nothing of the payload is in the stream. */
export class RequestRefusedError extends PutMediaError {
  override readonly name = 'RequestRefusedError';

  /**
   * @param httpStatus 4xx or 5xx; undefined when no connection came about
   * @param errorType the service's name for it, such as `ConnectionLimitExceededException`
   */
  constructor(
    readonly httpStatus: number | undefined,
    readonly errorType: string,
    message: string,
    retryable: boolean,
    options: PutMediaErrorOptions = {},
  ) {
    super(message, retryable, options);
  }
}

/** The service answered with an ERROR acknowledgement and closed the connection. */
export class FragmentRejectedError extends PutMediaError {
  override readonly name = 'FragmentRejectedError';
  readonly errorId: number | undefined;
  readonly errorCode: string;
  readonly fragmentNumber: string | undefined;
  /** Milliseconds, as sent. */
  readonly fragmentTimecode: number | undefined;

  /** @param fragments what had been acknowledged before: some may be in the stream */
  constructor(
    acknowledgement: Acknowledgement,
    readonly fragments: readonly PutFragment[],
    options: PutMediaErrorOptions = {},
  ) {
    const code = acknowledgement.errorCode ?? 'UNKNOWN';
    const id = acknowledgement.errorId;
    super(`Kinesis Video rejected a fragment: ${code} (${id ?? 'no id'})`, isPassingError(id), options);
    this.errorId = id;
    this.errorCode = code;
    this.fragmentNumber = acknowledgement.fragmentNumber;
    this.fragmentTimecode = acknowledgement.fragmentTimecode;
  }
}

/** The connection ended before the fate of the payload was known: look into the stream before sending it again. */
export class OutcomeUnknownError extends PutMediaError {
  override readonly name = 'OutcomeUnknownError';

  constructor(message: string, options: PutMediaErrorOptions = {}) {
    super(message, false, options);
  }
}

/**
 * STREAM_READ_ERROR, MAX_CONNECTION_DURATION_REACHED, INTERNAL_ERROR and ARCHIVAL_ERROR are no fault of the fragment:
 * AWS's C producer sends it again after these (`StreamEvent.c`, retry table) and skips it after all others.
 */
function isPassingError(errorId: number | undefined): boolean {
  return errorId === 4000 || errorId === 4003 || errorId === 5000 || errorId === 5001;
}
