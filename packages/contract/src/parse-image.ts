import { type ImageFormat, sniffImageFormat } from './sniff-image-format.ts';

/**
 * Decodes base64 in either alphabet. What is no base64 it skips, or ends at: bytes are missing then, and the caller counts
 * them. Characters beyond Latin-1 it is never given.
 */
export type DecodeBase64 = (text: string) => Uint8Array;

export type ParsedImage =
  | { readonly format: ImageFormat; readonly bytes: Uint8Array }
  | { readonly reason: string };

/** A data URL's header never needs more; a comma further out belongs to something else. */
const maxHeaderLength = 256;

/**
 * Reads one frame: the bytes of an image, or a base64 data URL (any case, with or without parameters, the URL-safe
 * alphabet and line breaks allowed) or bare base64. The label is not believed: the bytes decide.
 * @returns the image, or the reason why there is none
 * @see https://www.rfc-editor.org/rfc/rfc2397
 */
export function parseImage(frame: string | Uint8Array, decodeBase64: DecodeBase64): ParsedImage {
  if (typeof frame !== 'string') return parseBytes(frame);
  if (frame === '') return { reason: 'is empty' };

  const payload = base64Payload(frame);
  if (payload === undefined) {
    return { reason: `is not a base64 data URL (starts with ${quoteStart(frame)})` };
  }
  const bytes = decodeStrictly(payload, decodeBase64);
  return typeof bytes === 'string' ? { reason: base64Faults[bytes] } : parseBytes(bytes);
}

const base64Faults = {
  malformed: 'has malformed base64',
  'form-encoded':
    'has malformed base64: a blank where + should be: the text was form-encoded (write + as %2B there)',
} as const;

function parseBytes(bytes: Uint8Array): ParsedImage {
  if (bytes.length === 0) return { reason: 'is an empty image' };
  const format = sniffImageFormat(bytes);
  if (format === undefined) {
    return { reason: `is not a JPEG, PNG or WebP image (its bytes start with ${hexStart(bytes)})` };
  }
  return { format, bytes };
}

function base64Payload(text: string): string | undefined {
  const start = text.slice(0, maxHeaderLength).trimStart();
  if (!/^data:/i.test(start)) return start.includes(',') ? undefined : text;

  const comma = text.slice(0, maxHeaderLength).indexOf(',');
  if (comma === -1 || !/;\s*base64\s*$/i.test(text.slice(0, comma))) return undefined;
  return text.slice(comma + 1);
}

/**
 * The rules are those of forgiving-base64, with the URL-safe alphabet; padding may be left out, as a whole. White space is what
 * breaks a text into lines: a blank between two characters was a plus sign before somebody took the text for a form's.
 * @see https://infra.spec.whatwg.org/#forgiving-base64-decode
 */
function decodeStrictly(
  payload: string,
  decodeBase64: DecodeBase64,
): Uint8Array | 'malformed' | 'form-encoded' {
  // A text without such characters is stored in one byte each, and this costs nothing.
  if (/[\u0100-\uffff]/.test(payload)) return 'malformed';
  const bytes = decodeWhole(payload, decodeBase64);
  if (bytes !== undefined) return bytes;

  const lines = payload.split(/[\t\n\f\r]+/).map((line) => line.replace(/^ +| +$/g, ''));
  if (lines.some((line) => line.includes(' '))) return 'form-encoded';
  return decodeWhole(lines.join(''), decodeBase64) ?? 'malformed';
}

/**
 * Each character carries 6 bits: whichever of them a decoder skips, a byte is missing. So the count of the bytes tells of
 * every character whether it is base64, in none of the time that it takes to look at them.
 */
function decodeWhole(base64: string, decodeBase64: DecodeBase64): Uint8Array | undefined {
  const promised = promisedLength(base64);
  if (promised === undefined) return undefined;
  const bytes = decodeBase64(base64);
  return bytes.length === promised ? bytes : undefined;
}

/** Padding fills a group of four, or is left out. One character more than a whole group makes no byte. */
function promisedLength(base64: string): number | undefined {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  if (padding > 0 && base64.length % 4 !== 0) return undefined;
  const characters = base64.length - padding;
  return characters % 4 === 1 ? undefined : Math.floor((characters * 3) / 4);
}

function quoteStart(text: string): string {
  return JSON.stringify(text.slice(0, 24));
}

function hexStart(bytes: Uint8Array): string {
  return [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
