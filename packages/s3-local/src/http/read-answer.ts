import { S3Error } from '../errors.ts';
import { etagMatches } from '../store/etag-matches.ts';
import type { ObjectDetails } from '../store/object-details.ts';
import type { Answer } from './answer.ts';
import { checksumHeaders } from './checksum-fields.ts';
import { type ByteRange, parseRange } from './parse-range.ts';
import type { S3Request } from './s3-request.ts';
import { shutInPage } from './shut-in-page.ts';

export interface ReadAnswer extends Answer {
  /** The bytes to send; absent when there are none. */
  readonly range?: ByteRange;
}

/**
 * Decides the answer to GET and HEAD of an object: conditions, range, and headers.
 * @throws S3Error `PreconditionFailed`, `InvalidRange`, `InvalidArgument`
 */
export function readAnswer(
  { headers, query }: S3Request,
  { details, sizeBytes }: { details: ObjectDetails; sizeBytes: number },
): ReadAnswer {
  const validators = {
    etag: `"${details.etag}"`,
    'last-modified': new Date(details.lastModifiedMs).toUTCString(),
  };
  if (isNotModified(headers, details)) return { status: 304, headers: validators };

  const asked = rangeStillApplies(headers, details) ? parseRange(headers.get('range'), sizeBytes) : undefined;
  const range = asked ?? (sizeBytes === 0 ? undefined : { first: 0, last: sizeBytes - 1 });
  const withChecksum = asked === undefined && headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED';
  const replaced = overrides(query);
  return {
    status: asked === undefined ? 200 : 206,
    headers: {
      ...details.headers,
      ...validators,
      'accept-ranges': 'bytes',
      'content-length': String(range === undefined ? 0 : range.last - range.first + 1),
      ...(asked === undefined ? {} : { 'content-range': `bytes ${asked.first}-${asked.last}/${sizeBytes}` }),
      ...(details.tags.length === 0 ? {} : { 'x-amz-tagging-count': String(details.tags.length) }),
      ...(withChecksum ? checksumHeaders(details.checksum) : {}),
      ...replaced,
      ...shutInPage(replaced['content-type'] ?? details.headers['content-type']),
    },
    ...(range === undefined ? {} : { range }),
  };
}

/** The query parameters that replace a header of the answer. */
export const responseOverrides = [
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
];

/**
 * The conditions follow the order of RFC 9110.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 */
function isNotModified(
  headers: ReadonlyMap<string, string>,
  { etag, lastModifiedMs }: ObjectDetails,
): boolean {
  const ifMatch = headers.get('if-match');
  const ifNoneMatch = headers.get('if-none-match');
  if (ifMatch !== undefined) {
    if (!etagMatches(ifMatch, etag)) throw preconditionFailed('If-Match');
  } else if (lastModifiedMs > parseDate(headers.get('if-unmodified-since'))) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  if (ifNoneMatch !== undefined) return etagMatches(ifNoneMatch, etag);
  return lastModifiedMs <= parseDate(headers.get('if-modified-since'));
}

/** A player that resumes after a pause sends If-Range, to get the whole object if it has changed. */
function rangeStillApplies(
  headers: ReadonlyMap<string, string>,
  { etag, lastModifiedMs }: ObjectDetails,
): boolean {
  const ifRange = headers.get('if-range');
  if (ifRange === undefined) return true;
  return ifRange.includes('"') ? etagMatches(ifRange, etag) : parseDate(ifRange) === lastModifiedMs;
}

/** NaN, which compares false with everything, for a missing or invalid date. */
function parseDate(text: string | undefined): number {
  return Date.parse(text ?? '');
}

function overrides(query: ReadonlyMap<string, string>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of responseOverrides) {
    const value = query.get(name);
    if (value === undefined) continue;
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw new S3Error(
        'InvalidArgument',
        `The value of ${name} contains characters that a header cannot carry`,
      );
    }
    headers[name.slice('response-'.length)] = value;
  }
  return headers;
}

function preconditionFailed(condition: string): S3Error {
  return new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    fields: { Condition: condition },
  });
}
