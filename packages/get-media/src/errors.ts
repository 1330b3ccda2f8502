import { findMediaError } from '@frame-ingest/kinesis-video';

/** Base class of errors that keep a payload from being read to its end. */
export class GetMediaError extends Error {
  override readonly name: string = 'GetMediaError';

  constructor(
    message: string,
    /** Whether you can request the same again, from the continuation token on. */
    readonly retryable: boolean,
    /** The last token read, or the requested one; undefined before the first. */
    readonly continuationToken: string | undefined,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The fragment that was being read when a connection broke. */
export interface FragmentUnderway {
  /** Decimal digits, beyond what a `number` holds. */
  readonly number: string;
  /** When the service received its first byte, in milliseconds since the Unix epoch. */
  readonly serverTimestampMs: number;
}

/** The payload stopped in the middle. `cause` has the network's error. */
export class InterruptedError extends GetMediaError {
  override readonly name = 'InterruptedError';

  constructor(
    message: string,
    continuationToken: string | undefined,
    /** Undefined when no fragment had begun. */
    readonly underway?: FragmentUnderway,
    options?: ErrorOptions,
  ) {
    super(message, true, continuationToken, options);
  }
}

/** The service did not answer in time. */
export class NoAnswerError extends GetMediaError {
  override readonly name = 'NoAnswerError';

  constructor(
    /** How long the caller waited for an answer. */
    readonly timeoutMs: number,
    options?: ErrorOptions,
    /** What was called: `ListFragments`. */
    readonly operation = 'The service',
  ) {
    super(`${operation} did not answer within ${timeoutMs} ms`, true, undefined, options);
  }
}

/** The bytes are not a payload of GetMedia or GetMediaForFragmentList. */
export class MalformedPayloadError extends GetMediaError {
  override readonly name = 'MalformedPayloadError';

  constructor(
    message: string,
    /** Where in the payload the faulty element begins. */
    readonly byteOffset: number,
    continuationToken: string | undefined,
    options?: ErrorOptions,
  ) {
    super(`${message} (at byte ${byteOffset} of the payload)`, false, continuationToken, options);
  }
}

/** A fragment has more bytes than may be held in memory. */
export class FragmentTooLongError extends GetMediaError {
  override readonly name = 'FragmentTooLongError';

  constructor(
    /** Undefined if it had not arrived yet. */
    readonly fragmentNumber: string | undefined,
    /** The limit that it exceeds. */
    readonly maxFragmentBytes: number,
    continuationToken: string | undefined,
  ) {
    super(
      `Fragment ${fragmentNumber ?? '(number unknown)'} has more than ${maxFragmentBytes} bytes. Raise maxFragmentBytes to read it.`,
      false,
      continuationToken,
    );
  }
}

/** The service ended the payload with error tags that give the reason. */
export class ServiceError extends GetMediaError {
  override readonly name = 'ServiceError';

  constructor(
    /** Such as 4000. */
    readonly errorId: number | undefined,
    /** The service's name or description of it. */
    readonly errorCode: string | undefined,
    /** The fragment that it is about, if the service names one. */
    readonly fragmentNumber: string | undefined,
    continuationToken: string | undefined,
  ) {
    super(
      serviceErrorMessage(errorId, errorCode, fragmentNumber),
      findMediaError(errorId)?.retryable ?? false,
      continuationToken,
    );
  }
}

/** A stream could not be read any further after many attempts. `cause` has the last attempt's error. */
export class StreamLostError extends GetMediaError {
  override readonly name = 'StreamLostError';

  constructor(
    /** How many failed in a row. */
    readonly attempts: number,
    continuationToken: string | undefined,
    options: ErrorOptions,
  ) {
    super(
      `The stream could not be read any further after ${attempts} attempts in a row: ${messageOf(options.cause)}`,
      true,
      continuationToken,
      options,
    );
  }
}

/** A frame, or the codec private data of its track, cannot be converted to an H.264 byte stream. */
export class AnnexBError extends Error {
  override readonly name = 'AnnexBError';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

function serviceErrorMessage(
  errorId: number | undefined,
  errorCode: string | undefined,
  fragmentNumber: string | undefined,
): string {
  const meaning = findMediaError(errorId)?.meaning;
  const words = [errorCode, meaning].filter((word) => word !== undefined && word !== '').join(', ');
  const about = fragmentNumber === undefined ? '' : ` at fragment ${fragmentNumber}`;
  return `Kinesis Video ended the payload${about}: ${words || 'no reason given'} (${errorId ?? 'no id'})`;
}
