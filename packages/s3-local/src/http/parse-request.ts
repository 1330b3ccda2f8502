import type { IncomingMessage } from 'node:http';
import { isSignatureParameter } from '../authentication/parse-presigned-query.ts';
import { S3Error } from '../errors.ts';
import { parseTarget, type Target } from './parse-target.ts';
import type { S3Request } from './s3-request.ts';

/** Facts about a request that only the connection has. */
export type RequestIdentity = Pick<S3Request, 'requestId' | 'extendedRequestId' | 'sourceIp' | 'openBody'>;

/**
 * Reads the head of a request.
 * @param knownTarget for an address that does not belong to a bucket
 * @throws S3Error `InvalidArgument` for a header in the query that does not belong there, and see {@link parseTarget}
 */
export function parseRequest(
  incoming: IncomingMessage,
  identity: RequestIdentity,
  knownTarget?: Target,
): Omit<S3Request, 'accessKeyId'> {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const { query: parameters, ...target } =
    knownTarget ?? parseTarget(incoming.url ?? '', headers.get('host') ?? '');
  const query = new Map<string, string>();
  const hoisted = new Map<string, string>();
  for (const [name, value] of parameters) {
    if (isSignatureParameter(name) || !/^x-amz-/i.test(name)) query.set(name, value);
    else hoisted.set(name.toLowerCase(), value);
  }
  for (const [name, value] of parseHoistedHeaders(hoisted, query)) {
    if (!headers.has(name)) headers.set(name, value);
  }
  const { method = '', rawHeaders } = incoming;
  return { ...target, ...identity, signedQuery: parameters, query, method, headers, rawHeaders };
}

/**
 * A presigned URL carries headers that describe an object as query parameters, which S3 reads as headers again. The framing
 * of a body and the kind of a request must not be in the query, because a link could change them there.
 */
function* parseHoistedHeaders(
  hoisted: ReadonlyMap<string, string>,
  query: ReadonlyMap<string, string>,
): Iterable<[name: string, value: string]> {
  const contentSha256 = query.get('X-Amz-Content-Sha256');
  if (contentSha256 !== undefined) {
    if (!/^(UNSIGNED-PAYLOAD|[0-9a-f]{64})$/.test(contentSha256)) {
      throw misplaced('X-Amz-Content-Sha256', 'must be UNSIGNED-PAYLOAD or a SHA-256');
    }
    yield ['x-amz-content-sha256', contentSha256];
  }
  for (const [name, value] of hoisted) {
    if (!query.has('X-Amz-Signature')) throw misplaced(name, 'must be sent as a header instead');
    if (isOfBody(name)) throw misplaced(name, 'must be sent as a header instead');
    if (!isChecksum(name)) yield [name, value];
  }
}

function isOfBody(name: string): boolean {
  return /^x-amz-(content-sha256|decoded-content-length|trailer|copy-source.*|mp-object-size|(metadata|tagging)-directive)$/.test(
    name,
  );
}

/**
 * A URL that was presigned without its body has the checksum of an empty body. S3 ignores it.
 * @see https://github.com/localstack/localstack/issues/12169
 */
function isChecksum(name: string): boolean {
  return /^x-amz-(sdk-)?checksum-(?!mode$|type$)/.test(name);
}

function misplaced(name: string, rule: string): S3Error {
  return new S3Error('InvalidArgument', `${name} is in the query; it ${rule}`, {
    fields: { ArgumentName: name },
  });
}
