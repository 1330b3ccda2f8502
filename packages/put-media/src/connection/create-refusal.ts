import { type FaultKind, findFaultKind, isTransientKind } from '@frame-ingest/kinesis-video';
import {
  ConnectionLimitExceededError,
  type ErrorOrigin,
  InvalidArgumentError,
  InvalidEndpointError,
  NotAuthorizedError,
  RequestRefusedError,
  ServiceFailureError,
  StreamNotFoundError,
  ThrottledError,
} from '../errors.ts';

interface Row {
  readonly Refusal: typeof RequestRefusedError;
  readonly advice: string;
}

/** The one table of HTTP errors. */
const table: Readonly<Record<FaultKind, Row>> = {
  'connection-limit': {
    Refusal: ConnectionLimitExceededError,
    advice: "Wait until the stream's other producer has ended: a stream accepts one connection",
  },
  throttled: {
    Refusal: ThrottledError,
    advice: 'Send less often: a stream accepts 5 requests and 5 fragments per second',
  },
  'endpoint-moved': { Refusal: InvalidEndpointError, advice: 'Ask GetDataEndpoint again' },
  'not-found': {
    Refusal: StreamNotFoundError,
    advice: 'Check name, region and account, or create the stream',
  },
  'not-authorized': {
    Refusal: NotAuthorizedError,
    advice: 'Check credentials, clock and policy: kinesisvideo:GetDataEndpoint and kinesisvideo:PutMedia',
  },
  'invalid-argument': { Refusal: InvalidArgumentError, advice: 'Correct what the message names' },
};

/**
 * Whether the service says by this name that it has read no media: what is named so is found while the head of the
 * request is looked at. All else, a plain 5xx above all, may come at any time.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html#API_dataplane_PutMedia_Errors
 */
export function precedesReading(errorType: string): boolean {
  return findFaultKind(errorType) !== undefined;
}

const serverFailure = { retryable: true, advice: 'Try again: the service failed' };
const other = { retryable: false, advice: "See the service's message" };

/**
 * @param operation what was refused, such as `PutMedia`
 * @param errorType the service's name for the fault, or undefined
 * @param detail the service's own words, may be empty
 */
export function createRefusal(
  operation: string,
  errorType: string | undefined,
  detail: string,
  origin: ErrorOrigin,
): RequestRefusedError {
  const status = origin.httpStatus ?? 0;
  const name = errorType || `HTTP ${status}`;
  const message = `Kinesis Video refused ${operation}: ${name}${detail === '' ? '' : ` (${detail})`}`;
  const kind = findFaultKind(errorType, status);
  if (kind !== undefined) {
    const { Refusal, advice } = table[kind];
    return new Refusal(name, message, { retryable: isTransientKind(kind), advice }, origin);
  }
  if (status >= 500) return new ServiceFailureError(name, message, serverFailure, origin);
  return new RequestRefusedError(name, message, other, origin);
}
