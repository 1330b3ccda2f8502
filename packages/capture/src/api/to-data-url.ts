import { sniffImageFormat } from '@frame-ingest/contract';

/** A number of arguments that every browser accepts in a call. */
const chunkBytes = 8192;

/** Writes an image file as a data URL with base64, for `FrameDataRequest.frames`. */
export function toDataUrl(image: Uint8Array): string {
  let binary = '';
  for (let offset = 0; offset < image.length; offset += chunkBytes) {
    binary += String.fromCharCode(...image.subarray(offset, offset + chunkBytes));
  }
  return `data:image/${sniffImageFormat(image) ?? 'jpeg'};base64,${btoa(binary)}`;
}
