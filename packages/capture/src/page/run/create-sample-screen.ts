import { oncePerFrame } from '../dom/once-per-frame.ts';
import { elements } from '../elements.ts';

/** Shows frames of the sample clip as they are captured: at most one per animation frame, decoded off the main thread. */
export function createSampleScreen(): { readonly show: (image: Uint8Array<ArrayBuffer>) => void } {
  const { samplePreview } = elements;
  let latest: Uint8Array<ArrayBuffer> | undefined;

  async function draw(): Promise<void> {
    const image = latest;
    if (image === undefined || samplePreview.hidden) return;
    latest = undefined;
    const bitmap = await createImageBitmap(new Blob([image]));
    if (samplePreview.width !== bitmap.width) samplePreview.width = bitmap.width;
    if (samplePreview.height !== bitmap.height) samplePreview.height = bitmap.height;
    samplePreview.getContext('bitmaprenderer')?.transferFromImageBitmap(bitmap);
  }

  // A picture that cannot be decoded here is shown as lost when the service reports why.
  const drawSoon = oncePerFrame(() => void draw().catch(() => undefined));
  return {
    show(image) {
      latest = image;
      drawSoon();
    },
  };
}
