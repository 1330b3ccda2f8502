import { FragmentRejectedError, OutcomeUnknownError, PutMediaError } from '@frame-ingest/put-media';
import { faultName } from '../aws-fault.ts';
import { isTransient } from '../is-transient.ts';
import { NoAnswerError } from '../streams/stream-reader.ts';
import { StreamOutError } from './deliver-requested.ts';
import { HeldByOtherError } from './make-sure.ts';
import { PatienceOverError } from './patience.ts';

/** Why a delivery failed, for clients and operators. */
export interface CauseDescription {
  /** The service's own name for the failure, which is enough for an operator; its messages may hold ARNs. */
  readonly reason: string;
  /** What to do, as a sentence. */
  readonly advice?: string;
  readonly retryable: boolean;
  /** How long the service asks to wait, if it does, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** Describes the cause in words that strangers may read. */
export function describeCause(cause: unknown): CauseDescription {
  if (cause instanceof FragmentRejectedError) {
    const reason = `${cause.errorCode} (${cause.errorId ?? 'no id'})`;
    return { reason, advice: cause.advice, retryable: cause.retryable, ...retryAfterOf(cause) };
  }
  if (cause instanceof OutcomeUnknownError) return { reason: cause.errorCode, retryable: true };
  if (cause instanceof PutMediaError) {
    const { errorCode: reason, advice, retryable } = cause;
    return { reason, advice, retryable, ...retryAfterOf(cause) };
  }
  if (cause instanceof HeldByOtherError) return { reason: 'DeliveryUnderWay', retryable: true };
  if (cause instanceof StreamOutError) return { reason: 'StreamUnavailable', retryable: true };
  if (cause instanceof PatienceOverError || cause instanceof NoAnswerError) {
    return { reason: 'Timeout', retryable: true };
  }
  return { reason: faultName(cause) ?? 'UnexpectedFault', retryable: isTransient(cause) };
}

function retryAfterOf({ retryAfterMs }: PutMediaError): Pick<CauseDescription, 'retryAfterMs'> {
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}
