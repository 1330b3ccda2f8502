/** Image formats a frame may have. */
export type ImageFormat = 'jpeg' | 'png' | 'webp';

/** Media types of the formats that `sniffImageFormat` detects. */
export const imageMediaTypes: readonly string[] = ['image/jpeg', 'image/png', 'image/webp'];

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * Detects an image's format from its first bytes. Labels are ignored: a playlist labelled `image/jpeg` must never
 * reach a program that would open the files it names.
 * @param bytes the image file
 * @returns undefined for anything that is not a JPEG, PNG or WebP
 */
export function sniffImageFormat(bytes: Uint8Array): ImageFormat | undefined {
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'jpeg';
  if (startsWith(bytes, pngSignature)) return 'png';
  if (hasAscii(bytes, 0, 'RIFF') && hasAscii(bytes, 8, 'WEBP')) return 'webp';
  return undefined;
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, position) => bytes[position] === byte);
}

function hasAscii(bytes: Uint8Array, offset: number, text: string): boolean {
  return [...text].every((character, position) => bytes[offset + position] === character.charCodeAt(0));
}
