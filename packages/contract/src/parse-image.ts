import { type ImageFormat, sniffImageFormat } from './sniff-image-format.ts';

/** Decodes base64. It may skip characters that are not base64: the caller compares lengths. */
export type DecodeBase64 = (text: string) => Uint8Array;

export type ParsedImage =
  | { readonly format: ImageFormat; readonly bytes: Uint8Array }
  | { readonly reason: string };

/** A data URL's header never needs more; a comma further out belongs to something else. */
const maxHeaderLength = 256;

/**
 * Reads one frame: the bytes of an image, or a base64 data URL (any case, with or without parameters, the URL-safe
 * alphabet and white space allowed) or bare base64. The label is not believed: the bytes decide.
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
  return bytes === undefined ? { reason: 'has malformed base64' } : parseBytes(bytes);
}

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

/** A lenient decoder drops what it cannot read; the number of bytes then falls short of what the text promises. */
function decodeStrictly(payload: string, decodeBase64: DecodeBase64): Uint8Array | undefined {
  const bytes = decodeBase64(payload);
  if (bytes.length === promisedLength(payload)) return bytes;

  const compact = payload.replace(/\s+/g, '');
  const again = decodeBase64(compact);
  return again.length === promisedLength(compact) ? again : undefined;
}

function promisedLength(base64: string): number | undefined {
  let end = base64.length;
  while (end > 0 && base64.length - end < 2 && base64[end - 1] === '=') end -= 1;
  // One character more than a whole group carries 6 bits: no byte can be made of it.
  return end % 4 === 1 ? undefined : Math.floor((end * 3) / 4);
}

function quoteStart(text: string): string {
  return JSON.stringify(text.slice(0, 24));
}

function hexStart(bytes: Uint8Array): string {
  return [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
