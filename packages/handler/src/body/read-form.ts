import { sniffImageFormat } from '@frame-ingest/contract';
import { RequestError } from '../errors.ts';
import { type FormPart, readParts } from './read-parts.ts';

/** Parts that are neither frames nor timestamps, with room for unknown ones. */
const otherParts = 16;

/**
 * Reads a form (multipart/form-data): parts `frames` (or `frames[]`) in the order of capture, each the file of an image or the
 * text of a data URL, and fields `framerate`, `timestamps` (one for each frame, or one field with a JSON array), `strict`,
 * `streamName` and `clockOffsetMs`, as text or as JSON.
 * @param contentType the header, with the boundary
 * @returns the request, for `parseFrameData`; unknown names are in it without their values
 * @throws RequestError `invalid_request` for a body that is not a form, or has a field twice; `too_many_frames`
 */
export async function readForm(
  bytes: Buffer,
  contentType: string,
  maxFrames: number,
): Promise<Record<string, unknown>> {
  // Each frame may have a timestamp in its own part.
  const parts = await readParts(bytes, contentType, 2 * maxFrames + otherParts);
  const named = (name: string): FormPart[] => parts.filter((part) => withoutBrackets(part) === name);
  const single = (name: string): object => readSingle(name, named(name));
  const timestamps = named('timestamps');
  return {
    // `Object.fromEntries` takes any name, even `__proto__`.
    ...Object.fromEntries(parts.map((part) => [withoutBrackets(part), null])),
    frames: named('frames').map(readFrame),
    ...(timestamps.length > 0 ? { timestamps: readTimestamps(timestamps) } : {}),
    ...{ ...single('framerate'), ...single('strict'), ...single('streamName'), ...single('clockOffsetMs') },
  };
}

/** PHP and its followers mark repeated fields. */
function withoutBrackets({ name }: FormPart): string {
  return name.replace(/^(frames|timestamps)\[\d*\]$/, '$1');
}

/**
 * Decides whether a part is an image or a data URL from its type or, if that is text or absent, from its first bytes. The
 * filename does not count: clients leave it out, or add one to a text.
 */
function readFrame({ mediaType, encoding, bytes }: FormPart): Uint8Array | string {
  const isText = mediaType.startsWith('text/') && sniffImageFormat(bytes) === undefined;
  return isText || encoding === 'base64' ? toText(bytes) : bytes;
}

function readTimestamps(parts: readonly FormPart[]): unknown {
  const values = parts.map(readValue);
  const [first] = values;
  if (values.length !== 1) return values;
  return typeof first === 'string' && first.trimStart().startsWith('[') ? parseJson(first) : toList(first);
}

function toList(value: unknown): unknown {
  return Array.isArray(value) ? value : [value];
}

function readSingle(name: string, parts: readonly FormPart[]): object {
  if (parts.length > 1) {
    throw new RequestError(
      'invalid_request',
      `The form has the field ${JSON.stringify(name)} more than once`,
      [{ path: name, message: 'is there more than once' }],
    );
  }
  const [part] = parts;
  if (part === undefined) return {};
  const value = readValue(part);
  return { [name]: name === 'strict' ? readFlag(value) : value };
}

/** A field may be a `Blob` of JSON. */
function readValue({ mediaType, bytes }: FormPart): unknown {
  const text = toText(bytes);
  return mediaType === 'application/json' ? parseJson(text) : text;
}

/** Leaves anything else for the parser to refuse. */
function readFlag(value: unknown): unknown {
  return value === 'true' ? true : value === 'false' ? false : value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
