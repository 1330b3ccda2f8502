import { type ImageFormat, sniffImageFormat } from './sniff-image-format.ts';

/**
 * Decodes base64 in either alphabet. It may skip a character that is not base64, or end there: bytes are missing then, and
 * the caller counts them. It never gets characters beyond Latin-1.
 */
export type DecodeBase64 = (text: string) => Uint8Array;

export type ParsedImage =
  | { readonly format: ImageFormat; readonly bytes: Uint8Array }
  | { readonly reason: string };

/** A data URL's header never needs more; a comma further out belongs to something else. */
const maxHeaderLength = 256;

/**
 * Reads one frame: the bytes of an image, or a base64 data URL (any case, with or without parameters, the URL-safe
 * alphabet and line breaks allowed) or bare base64. The format is detected from the bytes, never from the label.
 * @returns the image, or the reason why it cannot be used
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
    'has malformed base64: a space where + should be, as after form encoding (write + as %2B there)',
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
 * Follows forgiving-base64, and takes the URL-safe alphabet, too. Padding may be left out as a whole. White space may break the
 * text into lines; a space between two characters was a plus sign before somebody decoded the text as a form.
 * @see https://infra.spec.whatwg.org/#forgiving-base64-decode
 */
function decodeStrictly(
  payload: string,
  decodeBase64: DecodeBase64,
): Uint8Array | 'malformed' | 'form-encoded' {
  // Without such characters the engine stores the text as one byte each, and this check costs nothing.
  if (/[\u0100-\uffff]/.test(payload)) return 'malformed';
  const bytes = decodeWhole(payload, decodeBase64);
  if (bytes !== undefined) return bytes;

  const lines = payload.split(/[\t\n\f\r]+/).map((line) => line.replace(/^ +| +$/g, ''));
  if (lines.some((line) => line.includes(' '))) return 'form-encoded';
  return decodeWhole(lines.join(''), decodeBase64) ?? 'malformed';
}

/**
 * Each character carries 6 bits: if a decoder skips any of them, a byte is missing. So the number of bytes shows whether every
 * character is base64, without a look at each.
 */
function decodeWhole(base64: string, decodeBase64: DecodeBase64): Uint8Array | undefined {
  const promised = promisedLength(base64);
  if (promised === undefined) return undefined;
  const bytes = decodeBase64(base64);
  return bytes.length === promised ? bytes : undefined;
}

/** Padding fills a group of four, or is left out. One character after a whole group cannot make a byte. */
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
