import { fitSize, type Size } from '../worker/fit-size.ts';

/** Re-encodes images as JPEG files that fit into a box; images are never enlarged. */
export async function reencodeImages(
  images: readonly Uint8Array<ArrayBuffer>[],
  box: Size,
  quality: number,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const canvas = new OffscreenCanvas(2, 2);
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (context === null) throw new Error('This browser has no 2D canvas.');
  const encoded: Uint8Array<ArrayBuffer>[] = [];
  for (const image of images) {
    const picture = await createImageBitmap(new Blob([image]));
    const size = fitSize(picture, box);
    Object.assign(canvas, size);
    context.drawImage(picture, 0, 0, size.width, size.height);
    picture.close();
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality });
    encoded.push(new Uint8Array(await blob.arrayBuffer()));
  }
  return encoded;
}
