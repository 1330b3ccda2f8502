import type { ProblemCode, ProblemDetails } from '@frame-ingest/contract';

export type CaptureErrorCode =
  | 'insecure_context'
  | 'permission_denied'
  | 'no_camera'
  | 'camera_busy'
  | 'camera_lost'
  | 'camera_failed'
  | 'sample_unavailable';

/** A source of frames that could not be opened or broke off. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
  constructor(
    readonly code: CaptureErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export type IngestErrorCode = ProblemCode | 'network_failure' | 'timeout' | 'unauthorized' | 'not_an_answer';

interface IngestErrorFacts extends ErrorOptions {
  readonly code: IngestErrorCode;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** HTTP status, where there was an answer at all. */
  readonly status?: number;
  /** What the service said, where it was the service that spoke. */
  readonly problem?: ProblemDetails;
}

/** A request that the service refused, or that never got an answer from it. */
export class IngestError extends Error {
  override readonly name = 'IngestError';
  readonly code: IngestErrorCode;
  readonly retryable: boolean;
  readonly status: number | undefined;
  readonly problem: ProblemDetails | undefined;

  constructor(message: string, { code, retryable, status, problem, ...options }: IngestErrorFacts) {
    super(message, options);
    this.code = code;
    this.retryable = retryable;
    this.status = status;
    this.problem = problem;
  }
}
