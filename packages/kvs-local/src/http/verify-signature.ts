import {
  collectSignedHeaders,
  encodeUriComponent,
  parseAmzDate,
  SigningKey,
  toCanonicalRequest,
} from '@frame-ingest/local-server';
import { ServiceError } from '../errors.ts';
import { incompleteSignature, parseAuthorization } from './parse-authorization.ts';

/** Credentials that requests can be signed with. */
export interface Credentials {
  /** The start of a signature's `Credential`. It does not have to look like an AWS key. */
  readonly accessKeyId: string;
  /** Known to the server, never sent. */
  readonly secretAccessKey: string;
  /** Required as `x-amz-security-token`, signed or not. Without it any token, or none, is accepted. */
  readonly sessionToken?: string;
}

/** Finds the credentials of an access key; undefined if the key is unknown. */
export type FindCredentials = (
  accessKeyId: string,
) => Credentials | undefined | Promise<Credentials | undefined>;

/** A request as it was received. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  /** Alternating names and values, like `rawHeaders` of node:http, so that the host is as it was sent. */
  readonly rawHeaders: readonly string[];
  /** SHA-256 of the body in hexadecimal, or its replacement in the canonical request. */
  readonly payloadHash: string;
}

export interface SignatureScope {
  readonly service: string;
  readonly region: string;
}

export interface VerifySignatureOptions extends SignatureScope {
  readonly findCredentials: FindCredentials;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
  /** How far the time of a request can differ from now. */
  readonly maxClockSkewMs: number;
}

/**
 * Verifies a request's AWS Signature Version 4 from its Authorization header. Only the headers that the signer names count:
 * producers leave out the security token, and the payload hash if they send one.
 * @throws ServiceError with the service's names: MissingAuthenticationTokenException, IncompleteSignatureException,
 * UnrecognizedClientException for an unknown key or another token, InvalidSignatureException for the rest
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html for the messages
 */
export async function verifySignature(
  request: SignedRequest,
  options: VerifySignatureOptions,
): Promise<Credentials> {
  const headers = collectSignedHeaders(request.rawHeaders);
  const { accessKeyId, scope, signedHeaders, signature } = parseAuthorization(
    headers.get('authorization'),
    options.service,
  );
  if (!signedHeaders.includes('host')) {
    throw invalidSignature("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  const date = checkDate(headers.get('x-amz-date'), scope, options);
  const [scopeDate = '', region = '', service = ''] = scope.split('/');
  if (region !== options.region) {
    throw invalidSignature(`Credential should be scoped to a valid region, not '${region}'.`);
  }
  const credentials = await options.findCredentials(accessKeyId);
  const token = headers.get('x-amz-security-token');
  const hasToken = credentials?.sessionToken === undefined || credentials.sessionToken === token;
  if (credentials === undefined || !hasToken) {
    const message = 'The security token included in the request is invalid.';
    throw new ServiceError(403, 'UnrecognizedClientException', message);
  }

  const { method, url, payloadHash } = request;
  const [path = '', query = ''] = url.split('?');
  const canonicalRequest = toCanonicalRequest({
    ...{ method, headers, signedHeaders, payloadHash },
    // No operation of the service has a path that needs more encoding.
    path: path.split('/').map(encodeUriComponent).join('/'),
    query: parseQuery(query),
  });
  const key = new SigningKey(credentials.secretAccessKey, { date: scopeDate, region, service });
  const stringToSign = key.toStringToSign(date, canonicalRequest);
  if (!key.verify(stringToSign, signature)) throw mismatch(canonicalRequest, stringToSign);
  return credentials;
}

function checkDate(
  date: string | undefined,
  scope: string,
  { nowMs, maxClockSkewMs }: VerifySignatureOptions,
): string {
  const signedMs = parseAmzDate(date ?? '');
  if (date === undefined || signedMs === undefined) {
    throw incompleteSignature("requires an 'X-Amz-Date' header of the form 20150830T123600Z");
  }
  const [scopeDate = ''] = scope.split('/');
  if (!date.startsWith(scopeDate)) {
    throw invalidSignature(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scopeDate}' != '${date.slice(0, 8)}', from '${date}'.`,
    );
  }
  const minutes = `${maxClockSkewMs / 60_000} min.`;
  if (signedMs < nowMs - maxClockSkewMs) {
    throw invalidSignature(
      `Signature expired: ${date} is now earlier than ${toDate(nowMs - maxClockSkewMs)} (${toDate(nowMs)} - ${minutes})`,
    );
  }
  if (signedMs > nowMs + maxClockSkewMs) {
    throw invalidSignature(
      `Signature not yet current: ${date} is still later than ${toDate(nowMs + maxClockSkewMs)} (${toDate(nowMs)} + ${minutes})`,
    );
  }
  return date;
}

function toDate(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');
}

function parseQuery(query: string): [name: string, value: string][] {
  if (query === '') return [];
  return query.split('&').map((parameter) => {
    const [name = '', ...value] = parameter.split('=');
    return [decode(name), decode(value.join('='))];
  });
}

/** Text that is not an escape stays as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function invalidSignature(message: string): ServiceError {
  return new ServiceError(403, 'InvalidSignatureException', message);
}

/** The service also shows what it signed, which consists only of the request. */
function mismatch(canonicalRequest: string, stringToSign: string): ServiceError {
  return invalidSignature(
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.' +
      `\n\nThe Canonical String for this request should have been\n'${canonicalRequest}'\n\nThe String-to-Sign should have been\n'${stringToSign}'\n`,
  );
}
