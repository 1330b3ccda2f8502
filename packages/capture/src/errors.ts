import type { ProblemCode, ProblemDetails } from '@frame-ingest/contract';
import { toPlainText } from './plain-text.ts';

/**
 * Why a source gives no frames. `insecure_context`: browsers lend cameras to https:// pages and localhost only.
 * `camera_busy`: another program has it. `camera_lost`: it was unplugged, or its permission withdrawn, while it ran.
 * `canvas_blocked`: the browser gives noise instead of pictures until the page may read them. `unsupported`: the browser lacks
 * what capturing needs. `cancelled`: whoever started the source did not want it any more.
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

/** A source of frames that could not be opened or broke off. */
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
 * What the service says, and beside it: `network_failure` (no answer came), `timeout` (none came in time, and the request may
 * or may not have arrived), `unauthorized` (401 of the API in front of the service), `gateway_refused` (that API answered in
 * words of its own), `not_an_answer` (something in between answered, such as a proxy or a login page) and `log_failed` (the
 * disk did not give back what was to be sent).
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
  /** HTTP status, where there was an answer at all. */
  readonly status?: number | undefined;
  /** What the service said, where it was the service that spoke. */
  readonly problem?: ProblemDetails | undefined;
  /** How many milliseconds to wait before another try, where the answer said so (`Retry-After`). */
  readonly retryAfterMs?: number | undefined;
}

/** A request that the service refused, or that never got an answer from it. */
export class IngestError extends Error {
  override readonly name = 'IngestError';
  /** Stable: branch on it, not on the message. */
  readonly code: IngestErrorCode;
  /** Whether the same request may succeed later. To send a batch again is safe: the service recognises its frames. */
  readonly retryable: boolean;
  /** HTTP status; undefined where no answer came. */
  readonly status: number | undefined;
  /** What the service said; undefined where something else answered, or nothing did. */
  readonly problem: ProblemDetails | undefined;
  /** How many milliseconds to wait before another try, where the answer said so (`Retry-After`). */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    { code, retryable, status, problem, retryAfterMs, ...options }: IngestErrorFacts,
  ) {
    // It may hold the words of whoever has answered.
    super(toPlainText(message), options);
    this.code = code;
    this.retryable = retryable;
    this.status = status;
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * `full`: there is no room for what was asked for. `failed`: the disk refused otherwise. `closed`: the log has been closed, or
 * another tab has taken it over. `damaged`: the disk has lost the batch. `busy`: another tab or process writes the same log.
 * `unknown_batch`: the log has no batch of that sequence.
 */
export type LogErrorCode = 'full' | 'failed' | 'closed' | 'damaged' | 'busy' | 'unknown_batch';

/** What a log of frames could not do. The log is as it was before. */
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
