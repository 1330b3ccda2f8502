import { type AcknowledgementErrorCode, acknowledgementErrorId } from '@frame-ingest/kinesis-video';
import type { FragmentIdentity } from './stream/fragment.ts';

/** A request that is answered with an HTTP error in the manner of the service's REST-JSON protocol. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  /**
   * @param type the exception's name, sent in `x-amzn-ErrorType`
   * @param message for the caller: what was received and what to do
   */
  constructor(
    readonly statusCode: number,
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

/** Media that PutMedia refuses with an ERROR acknowledgement. */
export class FragmentError extends Error {
  override readonly name = 'FragmentError';
  /** Undefined for the one code that has no documented id. */
  readonly errorId: number | undefined;
  /**
   * @param errorCode its name in the acknowledgement
   * @param fragment undefined when the fault lies outside every fragment
   */
  constructor(
    readonly errorCode: AcknowledgementErrorCode,
    message: string,
    readonly fragment?: FragmentIdentity,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.errorId = acknowledgementErrorId(errorCode);
  }
}

/** A producer with whom there is nothing more to talk about: it is gone, or silent for too long, or the server ends. */
export class ProducerGone extends Error {
  override readonly name = 'ProducerGone';
}

export function invalidArgument(message: string): ServiceError {
  return new ServiceError(400, 'InvalidArgumentException', message);
}

export function resourceNotFound(message: string): ServiceError {
  return new ServiceError(404, 'ResourceNotFoundException', message);
}
