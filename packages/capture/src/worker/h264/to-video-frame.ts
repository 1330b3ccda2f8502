import type { Size } from '../fit-size.ts';
import type { YuvPixels } from '../to-rgba.ts';
import { toI420 } from './to-i420.ts';

/** What goes with a matrix in a camera; a video that says less is shown in other colours by some players. */
const colours: Record<YuvPixels['matrix'], VideoColorSpaceInit> = {
  smpte170m: { primaries: 'smpte170m', transfer: 'smpte170m', matrix: 'smpte170m' },
  bt470bg: { primaries: 'bt470bg', transfer: 'smpte170m', matrix: 'bt470bg' },
  bt709: { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709' },
};

/**
 * Makes of pixels what an encoder takes; it has the size of the pixels, and encoders scale it to theirs.
 * @param pixels belong to the frame from now on
 * @param timestampUs what the encoder gives back with the access unit
 */
export function toVideoFrame(pixels: YuvPixels, timestampUs: number): VideoFrame {
  const { bytes, format, layout, width, height, matrix, isFullRange } = pixels;
  const init: VideoFrameBufferInit & { transfer: ArrayBuffer[] } = {
    ...{ format, codedWidth: width, codedHeight: height, layout: [...layout], timestamp: timestampUs },
    colorSpace: { ...colours[matrix], fullRange: isFullRange },
    transfer: bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [],
  };
  return new VideoFrame(bytes as Uint8Array<ArrayBuffer>, init);
}

/** Takes the pixels of pictures that are drawn: in the size of the video, and upright. */
export function createPixelReader(): (bitmap: ImageBitmap, size: Size) => YuvPixels {
  const canvas = new OffscreenCanvas(2, 2);
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (context === null) throw new Error('This browser gives no 2D canvas to a worker.');
  return (bitmap, { width, height }) => {
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    context.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    return toI420(context.getImageData(0, 0, width, height));
  };
}
