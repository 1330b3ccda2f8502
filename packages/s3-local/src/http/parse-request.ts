import type { IncomingMessage } from 'node:http';
import { isSignatureParameter } from './authenticate.ts';
import { parseTarget } from './parse-target.ts';
import type { S3Request } from './s3-request.ts';

/**
 * Reads the head of a request.
 * @throws S3Error see {@link parseTarget}
 */
export function parseRequest(
  incoming: IncomingMessage,
  requestId: string,
  openBody: S3Request['openBody'],
): S3Request {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const target = parseTarget(incoming.url ?? '', headers.get('host') ?? '');
  const query = new Map<string, string>();
  for (const [name, value] of target.query) {
    if (isSignatureParameter(name) || !isHoistedHeader(name)) query.set(name, value);
    else if (!isHoistedChecksum(name)) setDefault(headers, name.toLowerCase(), value);
  }
  return { ...target, query, requestId, method: incoming.method ?? '', headers, openBody };
}

/** A presigned URL carries `x-amz-` headers as query parameters, which S3 reads as the headers that they were. */
function isHoistedHeader(name: string): boolean {
  return /^x-amz-/i.test(name);
}

/**
 * The checksum in a URL that was presigned without its body is that of an empty one. S3 ignores it.
 * @see https://github.com/localstack/localstack/issues/12169
 */
function isHoistedChecksum(name: string): boolean {
  return /^x-amz-(sdk-)?checksum-(?!mode$|type$)/i.test(name);
}

function setDefault(headers: Map<string, string>, name: string, value: string): void {
  if (!headers.has(name)) headers.set(name, value);
}
