import type { ProblemCode, ProblemDetails } from '@frame-ingest/contract';
import { toPlainText } from './plain-text.ts';

/**
 * Why a source delivers no frames. `insecure_context`: browsers allow cameras only on https:// pages and localhost.
 * `camera_busy`: another program uses the camera. `camera_lost`: the camera was unplugged, or its permission withdrawn, while it
 * ran. `canvas_blocked`: the browser returns noise instead of pictures until the page may read them. `unsupported`: the browser
 * lacks something that capturing needs. `cancelled`: the caller cancelled the start.
 */
export type CaptureErrorCode =
  | 'insecure_context'
  | 'permission_denied'
  | 'no_camera'
  | 'camera_busy'
  | 'camera_lost'
  | 'camera_failed'
  | 'canvas_blocked'
  | 'unsupported'
  | 'cancelled'
  | 'sample_unavailable';

/** Thrown if a source of frames cannot be opened or breaks off. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
  constructor(
    /** Stable: branch on it, and show the message to the person in front of the page. */
    readonly code: CaptureErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * The service's codes, and in addition: `network_failure` (no answer), `timeout` (no answer in time; the request may or may not
 * have arrived), `unauthorized` (401 from the API in front of the service), `gateway_refused` (that API answered itself),
 * `not_an_answer` (something in between answered, such as a proxy or a login page) and `log_failed` (the batch could not be read
 * from the disk).
 */
export type IngestErrorCode =
  | ProblemCode
  | 'network_failure'
  | 'timeout'
  | 'unauthorized'
  | 'gateway_refused'
  | 'not_an_answer'
  | 'log_failed';

/** Fields of an {@link IngestError}. */
interface IngestErrorFacts extends ErrorOptions {
  readonly code: IngestErrorCode;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** HTTP status, if there was an answer. */
  readonly status?: number | undefined;
  /** The service's problem, if the service answered. */
  readonly problem?: ProblemDetails | undefined;
  /** Pause before the next try in milliseconds, if the answer has one (`Retry-After`). */
  readonly retryAfterMs?: number | undefined;
}

/** Thrown if the service refused a request or did not answer it. */
export class IngestError extends Error {
  override readonly name = 'IngestError';
  /** Stable: branch on it, not on the message. */
  readonly code: IngestErrorCode;
  /** Whether the same request may succeed later. Sending a batch again is safe: the service recognises its frames. */
  readonly retryable: boolean;
  /** HTTP status; undefined if there was no answer. */
  readonly status: number | undefined;
  /** The service's problem; undefined if something else answered, or nothing did. */
  readonly problem: ProblemDetails | undefined;
  /** Pause before the next try in milliseconds, if the answer has one (`Retry-After`). */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    { code, retryable, status, problem, retryAfterMs, ...options }: IngestErrorFacts,
  ) {
    // The message may quote a foreign answer.
    super(toPlainText(message), options);
    this.code = code;
    this.retryable = retryable;
    this.status = status;
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * `full`: there is no room for the operation. `failed`: the disk refused it for another reason. `closed`: the log has been
 * closed, or another tab has taken it over. `damaged`: the disk has lost the batch. `busy`: another tab or process writes the
 * same log. `unknown_batch`: the log has no batch with that sequence.
 */
export type LogErrorCode = 'full' | 'failed' | 'closed' | 'damaged' | 'busy' | 'unknown_batch';

/** Thrown if an operation of a log fails. The log stays as it was. */
export class LogError extends Error {
  override readonly name = 'LogError';
  constructor(
    /** Stable: branch on it, not on the message. */
    readonly code: LogErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
