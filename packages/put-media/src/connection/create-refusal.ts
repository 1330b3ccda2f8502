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
  readonly matches: RegExp;
  readonly statuses: readonly number[];
  readonly Refusal: typeof RequestRefusedError;
  readonly retryable: boolean;
  readonly advice: string;
}

/**
 * The one table of HTTP errors; the first row that has the service's name for it or, where it gave none, the status.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html#API_dataplane_PutMedia_Errors
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/CommonErrors.html
 */
const table: readonly Row[] = [
  {
    matches: /^ConnectionLimitExceeded/,
    statuses: [],
    Refusal: ConnectionLimitExceededError,
    retryable: true,
    advice: 'Wait until the other producer of this stream has ended: a stream takes one connection',
  },
  {
    matches: /^(ClientLimitExceeded|Throttl|TooManyRequests|RequestLimitExceeded|SlowDown)/,
    statuses: [429],
    Refusal: ThrottledError,
    retryable: true,
    advice: 'Send less often: a stream takes 5 requests and 5 fragments a second',
  },
  {
    matches: /^InvalidEndpoint/,
    statuses: [],
    Refusal: InvalidEndpointError,
    retryable: true,
    advice: 'Ask GetDataEndpoint again',
  },
  {
    matches: /^ResourceNotFound/,
    statuses: [404],
    Refusal: StreamNotFoundError,
    retryable: false,
    advice: 'Check name, region and account, or make the stream',
  },
  {
    matches:
      /^(NotAuthorized|AccessDenied|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|ExpiredToken|IncompleteSignature|InvalidClientTokenId|MissingAuthenticationToken|RequestExpired)/,
    statuses: [401, 403],
    Refusal: NotAuthorizedError,
    retryable: false,
    advice: 'Check credentials, clock and policy: kinesisvideo:GetDataEndpoint and kinesisvideo:PutMedia',
  },
  {
    matches: /^(InvalidArgument|Validation|MissingParameter|InvalidParameter)/,
    statuses: [400],
    Refusal: InvalidArgumentError,
    retryable: false,
    advice: 'Correct what the message names',
  },
];

/**
 * Whether the service says by this name that it has read no media: what is named so is found while the head of the
 * request is looked at. All else, a plain 5xx above all, may come at any time.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html#API_dataplane_PutMedia_Errors
 */
export function precedesReading(errorType: string): boolean {
  return table.some(({ matches }) => matches.test(errorType));
}

const serverFailure = { retryable: true, advice: 'Try again: the fault is with the service' };
const other = { retryable: false, advice: 'See the message of the service' };

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
  const row =
    table.find(({ matches }) => matches.test(name)) ??
    table.find(({ statuses }) => !errorType && statuses.includes(status)) ??
    table.find(({ Refusal, statuses }) => Refusal === NotAuthorizedError && statuses.includes(status));
  if (row !== undefined) return new row.Refusal(name, message, row, origin);
  if (status >= 500) return new ServiceFailureError(name, message, serverFailure, origin);
  return new RequestRefusedError(name, message, other, origin);
}
