import { parseAmzDate } from '@frame-ingest/local-server';
import { S3Error } from '../errors.ts';
import { parseCredential, type SignatureClaim } from './signature-claim.ts';

/**
 * Reads the signature of a presigned URL, and checks that the URL is valid now.
 * @param nowMs milliseconds since the Unix epoch
 * @throws S3Error `AuthorizationQueryParametersError`, `AccessDenied` before and after its time
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function parsePresignedQuery(query: ReadonlyMap<string, string>, nowMs: number): SignatureClaim {
  const missing = requiredParameters.filter((name) => (query.get(name) ?? '') === '');
  if (missing.length > 0) {
    throw queryError(`A presigned URL needs the query parameters ${missing.join(', ')}`);
  }
  if (query.get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') {
    throw queryError('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  }
  const credential = parseCredential(query.get('X-Amz-Credential') ?? '');
  if (credential === undefined) {
    throw queryError(
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  checkTime(query, nowMs);
  return {
    place: 'query',
    ...credential,
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature: query.get('X-Amz-Signature') ?? '',
  };
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
const signatureParameters: ReadonlySet<string> = new Set([
  ...requiredParameters,
  'X-Amz-Content-Sha256',
  'X-Amz-Security-Token',
]);

function checkTime(query: ReadonlyMap<string, string>, nowMs: number): void {
  const expires = query.get('X-Amz-Expires') ?? '';
  const signedMs = parseAmzDate(query.get('X-Amz-Date') ?? '');
  if (signedMs === undefined) {
    throw queryError("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  }
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

function queryError(message: string): S3Error {
  return new S3Error('AuthorizationQueryParametersError', message);
}
