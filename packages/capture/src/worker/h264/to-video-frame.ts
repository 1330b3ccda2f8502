import type { Size } from '../fit-size.ts';
import type { YuvPixels } from '../to-rgba.ts';
import { toI420 } from './to-i420.ts';

/** The usual companions of a camera's matrix; some players show other colours for a video that specifies less. */
const colours: Record<YuvPixels['matrix'], VideoColorSpaceInit> = {
  smpte170m: { primaries: 'smpte170m', transfer: 'smpte170m', matrix: 'smpte170m' },
  bt470bg: { primaries: 'bt470bg', transfer: 'smpte170m', matrix: 'bt470bg' },
  bt709: { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709' },
};

/**
 * Makes a frame for an encoder from pixels. It has the size of the pixels, and encoders scale it to theirs.
 * @param pixels owned by the frame from now on
 * @param timestampUs timestamp that the encoder returns with the access unit
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

/** Reads the pixels of a drawn picture: upright and in the size of the video. */
export function createPixelReader(): (bitmap: ImageBitmap, size: Size) => YuvPixels {
  const canvas = new OffscreenCanvas(2, 2);
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (context === null) throw new Error('This browser has no 2D canvas in workers.');
  return (bitmap, { width, height }) => {
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    context.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    return toI420(context.getImageData(0, 0, width, height));
  };
}
