import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventHeaders, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { RequestError } from '../errors.ts';
import { fileResult } from './file-result.ts';

/** A range that begins after the end of a file. The answer says where the end is. */
class RangeNotSatisfiableError extends RequestError {
  constructor(byteLength: number) {
    const message = `The file has ${byteLength} bytes; the range begins after its end`;
    super('range_not_satisfiable', message, undefined, undefined, {
      'content-range': `bytes */${byteLength}`,
    });
  }
}

/**
 * The answer to a request for a file or, as players ask, a part of it. Anything but one byte range gets the whole file, as the
 * standard allows.
 * @param headers of the request
 * @throws RequestError `range_not_satisfiable`
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-14
 */
export function rangedResult(
  contentType: string,
  bytes: Uint8Array,
  headers: APIGatewayProxyEventHeaders,
): APIGatewayProxyStructuredResultV2 {
  const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`;
  const answered = { 'accept-ranges': 'bytes', etag };
  const { range, 'if-range': ifRange = etag } = headers;
  // A player that has a part of another file needs the whole of this one.
  const part = ifRange === etag ? parseRange(range, bytes.length) : undefined;
  if (part === undefined) return fileResult(contentType, bytes, answered);

  const contentRange = `bytes ${part.start}-${part.end - 1}/${bytes.length}`;
  return {
    ...fileResult(contentType, bytes.subarray(part.start, part.end), {
      ...answered,
      'content-range': contentRange,
    }),
    statusCode: 206,
  };
}

/** @returns undefined for no range, several ranges, or another unit */
function parseRange(
  range: string | undefined,
  byteLength: number,
): { readonly start: number; readonly end: number } | undefined {
  const [, first, last] = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(range ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;

  const start = first === '' ? Math.max(0, byteLength - Number(last)) : Number(first);
  const end = first === '' || last === '' ? byteLength : Math.min(byteLength, Number(last) + 1);
  if (start >= end) throw new RangeNotSatisfiableError(byteLength);
  return { start, end };
}
