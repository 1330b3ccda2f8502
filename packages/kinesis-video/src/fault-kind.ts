/**
 * The reason for which the service refuses a request.
 * - `connection-limit`: the stream has the most connections that it may have. The newest is refused.
 * - `throttled`: too many requests.
 * - `endpoint-moved`: the stream's media has another endpoint now; GetDataEndpoint returns it.
 * - `not-found`: the stream does not exist or is empty.
 * - `not-authorized`: credentials, clock or policy.
 * - `invalid-argument`: the request is wrong.
 */
export type FaultKind =
  | 'connection-limit'
  | 'throttled'
  | 'endpoint-moved'
  | 'not-found'
  | 'not-authorized'
  | 'invalid-argument';

interface Row {
  readonly kind: FaultKind;
  /** With or without `Exception` at the end: operations differ. */
  readonly names: RegExp;
  /** The kind of a refusal without a name. */
  readonly statuses: readonly number[];
}

/**
 * Finds the kind of a refusal by the service's name for it or, without a name, by the HTTP status.
 * @param name such as `ConnectionLimitExceededException`; undefined or empty if there is none
 * @returns undefined for anything else, such as a failure of the service
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html#API_dataplane_PutMedia_Errors
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/CommonErrors.html
 */
export function findFaultKind(name: string | undefined, httpStatus?: number): FaultKind | undefined {
  const named = name ? table.find(({ names }) => names.test(name)) : undefined;
  return (named ?? table.find((row) => saysByStatus(row, name, httpStatus)))?.kind;
}

/** Reports whether the same request can succeed later; for a moved endpoint, after a new look-up. */
export function isTransientKind(kind: FaultKind | undefined): boolean {
  return kind === 'connection-limit' || kind === 'throttled' || kind === 'endpoint-moved';
}

const table: readonly Row[] = [
  { kind: 'connection-limit', names: /^ConnectionLimitExceeded/, statuses: [] },
  {
    kind: 'throttled',
    names: /^(ClientLimitExceeded|Throttl|RequestThrottled|TooManyRequests|RequestLimitExceeded|SlowDown)/,
    statuses: [429],
  },
  { kind: 'endpoint-moved', names: /^InvalidEndpoint/, statuses: [] },
  { kind: 'not-found', names: /^ResourceNotFound/, statuses: [404] },
  {
    kind: 'not-authorized',
    names:
      /^(NotAuthorized|AccessDenied|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|ExpiredToken|IncompleteSignature|InvalidClientTokenId|MissingAuthenticationToken|RequestExpired)/,
    statuses: [401, 403],
  },
  {
    kind: 'invalid-argument',
    names: /^(InvalidArgument|Validation|MissingParameter|InvalidParameter)/,
    statuses: [400],
  },
];

/** 401 and 403 mean the same with any name; other statuses are shared by many faults. */
function saysByStatus({ kind, statuses }: Row, name: string | undefined, httpStatus = 0): boolean {
  return statuses.includes(httpStatus) && (!name || kind === 'not-authorized');
}
