import { withHuffmanTables } from '../decode/huffman-tables.ts';
import { whyNotPlain } from '../decode/why-not-plain.ts';
import { FfmpegError } from '../errors.ts';
import type { ClusterEncoding, DecoderFallback, EncodedCluster, TimedImage } from './cluster-encoding.ts';
import { encodeImages } from './encode-images.ts';
import { jpegInput } from './encoder-input.ts';

/**
 * Hands JPEG files to ffmpeg as they are: neither a second process's pixels nor a conversion to RGB in between.
 * @returns the reason where an image is not a plain JPEG of the canvas's size, or ffmpeg found a fault in one
 * @throws FfmpegError `encoder_unavailable` or `encoder_timeout`
 */
export async function encodeJpegs(
  images: readonly TimedImage[],
  encoding: ClusterEncoding,
): Promise<EncodedCluster | DecoderFallback> {
  const { canvas } = encoding;
  for (const { index, image } of images) {
    const reason = await whyNotPlain(image, canvas, encoding.limits);
    if (reason !== undefined) return { index, reason };
  }
  const files = async function* () {
    for (const { image } of images) yield withHuffmanTables(image);
  };
  try {
    return { video: await encodeImages(jpegInput(canvas), files, encoding), encoded: images, dropped: [] };
  } catch (error) {
    if (error instanceof FfmpegError && error.code === 'encoder_failed') return faultFound;
    throw error;
  }
}

const faultFound: DecoderFallback = { reason: 'has a fault that ffmpeg found' };
