import {
  collectSignedHeaders,
  encodeUriComponent,
  parseAmzDate,
  SigningKey,
  toCanonicalRequest,
} from '@frame-ingest/local-server';
import { S3Error } from '../errors.ts';
import type { S3Request } from '../http/s3-request.ts';
import type { Authentication } from './authenticate.ts';
import { ChunkSignatures } from './chunk-signatures.ts';
import type { SignatureClaim } from './signature-claim.ts';

/** Credentials that requests can be signed with. */
export interface Credentials {
  /** The start of a signature's `Credential`. It does not have to look like an AWS key. */
  readonly accessKeyId: string;
  /** Known to the server, never sent. */
  readonly secretAccessKey: string;
  /** Required as `x-amz-security-token`. Without it any token, or none, is accepted. */
  readonly sessionToken?: string;
}

export interface VerifySignatureOptions {
  readonly credentials: readonly Credentials[];
  readonly region: string;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
}

export type SignedRequest = Pick<S3Request, 'method' | 'path' | 'query' | 'signedQuery' | 'rawHeaders'>;

/**
 * Verifies a signature of Signature Version 4 over a request's method, path, query, headers and promised payload.
 * @throws S3Error `InvalidAccessKeyId`, `InvalidToken`, `SignatureDoesNotMatch`, `RequestTimeTooSkewed`, `AccessDenied`
 *   for headers of S3 that are not signed, `AuthorizationHeaderMalformed` for another region or service
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */
export function verifySignature(
  { method, path, query, signedQuery, rawHeaders }: SignedRequest,
  claim: SignatureClaim,
  { credentials, region, nowMs }: VerifySignatureOptions,
): Authentication {
  const headers = collectSignedHeaders(rawHeaders);
  const { accessKeyId, signature, signedHeaders } = claim;
  const known = credentials.find((candidate) => candidate.accessKeyId === accessKeyId);
  if (known === undefined) {
    throw new S3Error(
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      { fields: { AWSAccessKeyId: accessKeyId } },
    );
  }
  checkScope(claim, region);
  checkToken(known, headers.get('x-amz-security-token') ?? query.get('X-Amz-Security-Token'));
  checkSignedHeaders(headers, signedHeaders);
  const amzDate = claim.place === 'header' ? checkDate(headers, nowMs) : (query.get('X-Amz-Date') ?? '');
  if (!amzDate.startsWith(claim.scopeDate)) {
    throw malformed(
      `the date of the credential, ${claim.scopeDate}, differs from the date of the request, ${amzDate}`,
    );
  }

  const payloadHash = payloadHashOf(claim, headers, query);
  const canonicalRequest = toCanonicalRequest({
    ...{ method, headers, signedHeaders, payloadHash },
    path: path.split('/').map(encodeUriComponent).join('/'),
    query: [...signedQuery].filter(([name]) => name !== 'X-Amz-Signature'),
  });
  const key = new SigningKey(known.secretAccessKey, { date: claim.scopeDate, region, service: 's3' });
  const stringToSign = key.toStringToSign(amzDate, canonicalRequest);
  if (!key.verify(stringToSign, signature)) throw mismatch(claim, { stringToSign, canonicalRequest });
  if (!payloadHash.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD')) return { accessKeyId };
  return { accessKeyId, chunkSignatures: new ChunkSignatures(key, amzDate, signature) };
}

function checkScope({ place, region, service }: SignatureClaim, expectedRegion: string): void {
  const wrong =
    region !== expectedRegion
      ? `the region '${region}' is wrong; expecting '${expectedRegion}'`
      : `incorrect service "${service}". This endpoint belongs to "s3".`;
  if (region === expectedRegion && service === 's3') return;
  if (place === 'header') throw malformed(wrong, { Region: expectedRegion });
  throw new S3Error(
    'AuthorizationQueryParametersError',
    `Error parsing the X-Amz-Credential parameter; ${wrong}`,
    { fields: { Region: expectedRegion } },
  );
}

function checkToken({ sessionToken }: Credentials, received: string | undefined): void {
  if (sessionToken === undefined || sessionToken === received) return;
  throw new S3Error('InvalidToken', 'The provided token is malformed or otherwise invalid.');
}

/** Without this, the holder of a presigned URL could add `x-amz-copy-source` to it. */
function checkSignedHeaders(headers: ReadonlyMap<string, string>, signedHeaders: readonly string[]): void {
  const unsigned = [...headers.keys()].filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signedHeaders.includes(name),
  );
  if (unsigned.length === 0) return;
  throw new S3Error('AccessDenied', 'There were headers present in the request which were not signed', {
    fields: { HeadersNotSigned: unsigned.join(', ') },
  });
}

/** @returns the date as it was sent */
function checkDate(headers: ReadonlyMap<string, string>, nowMs: number): string {
  const amzDate = headers.get('x-amz-date') ?? '';
  const signedMs = parseAmzDate(amzDate);
  if (signedMs === undefined) {
    throw new S3Error('AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header');
  }
  if (Math.abs(nowMs - signedMs) > maxClockSkewMs) {
    throw new S3Error(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      {
        fields: {
          RequestTime: amzDate,
          ServerTime: new Date(nowMs).toISOString(),
          MaxAllowedSkewMilliseconds: String(maxClockSkewMs),
        },
      },
    );
  }
  return amzDate;
}

const maxClockSkewMs = 15 * 60_000;

function payloadHashOf(
  { place }: SignatureClaim,
  headers: ReadonlyMap<string, string>,
  query: ReadonlyMap<string, string>,
): string {
  const told = headers.get('x-amz-content-sha256');
  if (told !== undefined) return told;
  if (place === 'query') return query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD';
  throw new S3Error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
}

function malformed(what: string, fields: Record<string, string> = {}): S3Error {
  return new S3Error('AuthorizationHeaderMalformed', `The authorization header is malformed; ${what}`, {
    fields,
  });
}

/** S3 also shows what it signed, which consists only of the request. */
function mismatch(
  { accessKeyId, signature }: SignatureClaim,
  signed: { readonly stringToSign: string; readonly canonicalRequest: string },
): S3Error {
  return new S3Error(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    {
      fields: {
        AWSAccessKeyId: accessKeyId,
        StringToSign: signed.stringToSign,
        SignatureProvided: signature,
        CanonicalRequest: signed.canonicalRequest,
      },
    },
  );
}
