import { sniffImageFormat } from '@frame-ingest/contract';

/** As many bytes as a call may have arguments, in any browser. */
const chunkBytes = 8192;

/** Writes an image file as a data URL with base64, as `FrameDataRequest.frames` wants it. */
export function toDataUrl(image: Uint8Array): string {
  let binary = '';
  for (let offset = 0; offset < image.length; offset += chunkBytes) {
    binary += String.fromCharCode(...image.subarray(offset, offset + chunkBytes));
  }
  return `data:image/${sniffImageFormat(image) ?? 'jpeg'};base64,${btoa(binary)}`;
}
