import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { RequestError } from '../errors.ts';
import { endInTicks } from './end-in-ticks.ts';

/** One part of a form. */
export interface FormPart {
  readonly name: string;
  /** Its media type, in lower case without parameters; `text/plain` if it has none. */
  readonly mediaType: string;
  /** Its transfer encoding, in lower case: `base64`, or one that changes nothing. */
  readonly encoding: string;
  readonly bytes: Uint8Array;
}

/**
 * Splits a form (multipart/form-data) into its parts, in order.
 * @param contentType the header, with the boundary
 * @param maxParts most parts; with more, the form is refused before any part is read
 * @throws RequestError `too_many_frames`, or `invalid_request` for a body that is not the form that its content type describes
 * @see https://www.rfc-editor.org/rfc/rfc7578
 * @see https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1
 */
export async function readParts(bytes: Buffer, contentType: string, maxParts: number): Promise<FormPart[]> {
  const boundary = findBoundary(contentType);
  if (boundary === undefined) throw noForm('its content type has no boundary');
  if (boundary.length > maxBoundaryLength) {
    throw noForm(`its boundary has ${boundary.length} characters; at most ${maxBoundaryLength} are allowed`);
  }
  const delimiters = countDelimiters(bytes, boundary, maxParts + 1);
  if (delimiters > maxParts + 1) throw tooManyParts(maxParts);
  if (delimiters === 0) throw noForm('it does not contain the boundary in its content type');

  const parts = await parse(bytes, boundary);
  const damaged = parts.findIndex(({ name }) => /["\\;=\r\n]/.test(name));
  if (damaged >= 0) throw noForm(`the name of part ${damaged + 1} is damaged`);
  // The parser skips what it cannot read: a part without a name, or with an unusual header.
  if (parts.length !== delimiters - 1) {
    throw noForm(`only ${parts.length} of its ${Math.max(0, delimiters - 1)} parts can be read`);
  }
  return parts;
}

/** RFC 2046 allows 70; some clients write more, and this is the parser's own limit. */
const maxBoundaryLength = 250;

/** @see https://www.rfc-editor.org/rfc/rfc2045#section-5.1 (a parameter's value is a token or quoted) */
function findBoundary(contentType: string): string | undefined {
  const [, quoted, token] = /;\s*boundary\s*=\s*(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType) ?? [];
  return quoted ?? token;
}

/** Counts the delimiter before each part and the last one, up to one more than `maxDelimiters`. */
function countDelimiters(bytes: Buffer, boundary: string, maxDelimiters: number): number {
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  let count = bytes.indexOf(delimiter.subarray(2)) === 0 ? 1 : 0;
  for (let at = bytes.indexOf(delimiter); at >= 0; at = bytes.indexOf(delimiter, at + delimiter.length)) {
    count += 1;
    // Nothing after the last one belongs to a part.
    if (
      count > maxDelimiters ||
      bytes.toString('latin1', at + delimiter.length, at + delimiter.length + 2) === '--'
    )
      break;
  }
  return count;
}

async function parse(bytes: Buffer, boundary: string): Promise<FormPart[]> {
  const parts: (Omit<FormPart, 'bytes'> & { readonly chunks: Buffer[] })[] = [];
  const headers: BusboyHeaders = { 'content-type': `multipart/form-data; boundary="${boundary}"` };
  // The parser may wait forever for the rest of a form that ends inside a part that it skips.
  const read = await endInTicks<FormPart[]>((resolve, reject) => {
    const fail = (): void => reject(brokenOff());
    const parser = new Busboy({ headers, isPartAFile: () => true });
    parser.on('file', (name: string | undefined, stream, _filename, encoding, mediaType) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', fail);
      if (name !== undefined) parts.push({ name, mediaType, encoding, chunks });
    });
    parser.on('error', fail);
    parser.on('finish', () =>
      resolve(parts.map(({ chunks, ...part }) => ({ ...part, bytes: join(chunks) }))),
    );
    parser.end(bytes);
  });
  if (read === undefined) throw brokenOff();
  return read;
}

/** Nearly every part is in one piece, which is not copied. */
function join(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks);
}

function brokenOff(): RequestError {
  return noForm('it ends too early, or has a part without a readable Content-Disposition');
}

function noForm(fault: string): RequestError {
  return new RequestError(
    'invalid_request',
    `The body is not the form that its content type describes: ${fault}`,
  );
}

function tooManyParts(maxParts: number): RequestError {
  const message = `The form has more than ${maxParts} parts; send fewer frames at a time`;
  return new RequestError('too_many_frames', message, [{ path: 'frames', message: 'are too many' }]);
}
