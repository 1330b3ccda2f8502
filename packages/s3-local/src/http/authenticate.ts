import { S3Error } from '../errors.ts';

/**
 * Refuses a request that is not signed. There is no secret to verify a signature against, so that any
 * credentials pass; what is checked is that a client signs at all, and that a presigned URL is still good.
 * @param nowMs milliseconds since the Unix epoch
 * @throws S3Error `AccessDenied` and the errors of a malformed signature
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function authenticate(
  { query, headers }: { query: ReadonlyMap<string, string>; headers: ReadonlyMap<string, string> },
  nowMs: number,
): void {
  const authorization = headers.get('authorization');
  const presigned = query.has('X-Amz-Algorithm') || query.has('X-Amz-Signature');
  if (authorization !== undefined && presigned) {
    throw new S3Error('InvalidArgument', 'Only one auth mechanism allowed');
  }
  if (authorization !== undefined) checkAuthorization(authorization);
  else if (presigned) checkPresigned(query, nowMs);
  else throw new S3Error('AccessDenied', 'Access Denied');
}

/** Whether a query parameter belongs to the signature and not to the operation. */
export function isSignatureParameter(name: string): boolean {
  return signatureParameters.has(name);
}

const requiredParameters = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-SignedHeaders',
  'X-Amz-Signature',
] as const;
const signatureParameters: ReadonlySet<string> = new Set(requiredParameters);

function checkAuthorization(authorization: string): void {
  if (!authorization.startsWith('AWS4-HMAC-SHA256 ')) {
    throw new S3Error(
      'InvalidRequest',
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    );
  }
  for (const part of ['Credential', 'SignedHeaders', 'Signature']) {
    if (!new RegExp(`[ ,]${part}=[^ ,]`).test(authorization)) {
      throw new S3Error('AuthorizationHeaderMalformed', `The authorization header has no ${part}`);
    }
  }
}

function checkPresigned(query: ReadonlyMap<string, string>, nowMs: number): void {
  const missing = requiredParameters.filter((name) => (query.get(name) ?? '') === '');
  if (missing.length > 0) {
    throw queryError(`A presigned URL needs the query parameters ${missing.join(', ')}`);
  }
  if (query.get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') {
    throw queryError('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  }
  const expires = query.get('X-Amz-Expires') ?? '';
  const signedMs = parseAmzDate(query.get('X-Amz-Date') ?? '');
  if (!/^\d{1,6}$/.test(expires) || Number(expires) < 1 || Number(expires) > maxExpiresSeconds) {
    throw queryError(`X-Amz-Expires must be a number of seconds from 1 to ${maxExpiresSeconds} (one week)`);
  }

  const expiresMs = signedMs + Number(expires) * 1000;
  if (nowMs < signedMs - maxClockSkewMs) throw new S3Error('AccessDenied', 'Request is not yet valid');
  if (nowMs > expiresMs) {
    throw new S3Error('AccessDenied', 'Request has expired', {
      fields: {
        'X-Amz-Expires': expires,
        Expires: new Date(expiresMs).toISOString(),
        ServerTime: new Date(nowMs).toISOString(),
      },
    });
  }
}

const maxExpiresSeconds = 604_800;
const maxClockSkewMs = 15 * 60_000;

function parseAmzDate(text: string): number {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const timeMs = iso === text ? Number.NaN : Date.parse(iso);
  if (Number.isNaN(timeMs))
    throw queryError("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  return timeMs;
}

function queryError(message: string): S3Error {
  return new S3Error('AuthorizationQueryParametersError', message);
}
