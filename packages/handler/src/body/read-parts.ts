import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { RequestError } from '../errors.ts';
import { endInTicks } from './end-in-ticks.ts';

/** One part of a form. */
export interface FormPart {
  readonly name: string;
  /** Its media type, in lower case without parameters; `text/plain` where it tells none. */
  readonly mediaType: string;
  /** How its bytes are written, in lower case: `base64`, or one that changes nothing. */
  readonly encoding: string;
  readonly bytes: Uint8Array;
}

/**
 * Takes a form (multipart/form-data) apart, in the order of its parts.
 * @param contentType the header, with the boundary
 * @param maxParts more are refused before one is read
 * @throws RequestError `too_many_frames`, or `invalid_request` for what is not the form that its content type says
 * @see https://www.rfc-editor.org/rfc/rfc7578
 * @see https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1
 */
export async function readParts(bytes: Buffer, contentType: string, maxParts: number): Promise<FormPart[]> {
  const boundary = findBoundary(contentType);
  if (boundary === undefined) throw noForm('its content type has no boundary');
  if (boundary.length > maxBoundaryLength) {
    throw noForm(`its boundary has ${boundary.length} characters, and the most are ${maxBoundaryLength}`);
  }
  const delimiters = countDelimiters(bytes, boundary, maxParts + 1);
  if (delimiters > maxParts + 1) throw tooManyParts(maxParts);
  if (delimiters === 0) throw noForm('the boundary that its content type names is nowhere in it');

  const parts = await parse(bytes, boundary);
  const damaged = parts.findIndex(({ name }) => /["\\;=\r\n]/.test(name));
  if (damaged >= 0) throw noForm(`the name of part ${damaged + 1} is damaged`);
  // The parser leaves out what it cannot read: a part without a name, or with a header of another kind.
  if (parts.length !== delimiters - 1) {
    throw noForm(`only ${parts.length} of its ${Math.max(0, delimiters - 1)} parts can be read`);
  }
  return parts;
}

/** RFC 2046 allows 70; some clients write more, and the parser takes so many. */
const maxBoundaryLength = 250;

/** @see https://www.rfc-editor.org/rfc/rfc2045#section-5.1 (a parameter's value is a token or quoted) */
function findBoundary(contentType: string): string | undefined {
  const [, quoted, token] = /;\s*boundary\s*=\s*(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType) ?? [];
  return quoted ?? token;
}

/** One before each part, and the last; it counts no further than one more than `maxDelimiters`. */
function countDelimiters(bytes: Buffer, boundary: string, maxDelimiters: number): number {
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  let count = bytes.indexOf(delimiter.subarray(2)) === 0 ? 1 : 0;
  for (let at = bytes.indexOf(delimiter); at >= 0; at = bytes.indexOf(delimiter, at + delimiter.length)) {
    count += 1;
    // What is behind the last one is nobody's.
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
  // The parser may stand still for ever at a form that breaks off in a part that it leaves out.
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

/** A part is nearly always in one piece, and is not copied. */
function join(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks);
}

function brokenOff(): RequestError {
  return noForm('it breaks off, or has a part without a Content-Disposition that can be read');
}

function noForm(fault: string): RequestError {
  return new RequestError('invalid_request', `The body is not the form that its content type says: ${fault}`);
}

function tooManyParts(maxParts: number): RequestError {
  const message = `The form has more than ${maxParts} parts; send fewer frames at a time`;
  return new RequestError('too_many_frames', message, [{ path: 'frames', message: 'are too many' }]);
}
