import { writeClusterParts, writeSegmentHeader } from '@frame-ingest/matroska/media';
import type { Canvas } from '../canvas.ts';
import { whyNotPlain } from '../decode/why-not-plain.ts';
import { FfmpegError } from '../errors.ts';
import { readEncodedVideo } from '../fragment/read-encoded-video.ts';
import type { ClusterEncoding, DecoderFallback, EncodedCluster, TimedImage } from './cluster-encoding.ts';
import { encodeInput } from './encode-input.ts';
import { declaredFramesPerSecond, jpegInput } from './encoder-arguments.ts';

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
  try {
    const output = await encodeInput(jpegInput, writeMotionJpeg(images, canvas), encoding);
    return { video: readEncodedVideo(output, images.length, canvas), encoded: images, dropped: [] };
  } catch (error) {
    if (error instanceof FfmpegError && error.code === 'encoder_failed') return faultFound;
    throw error;
  }
}

const faultFound: DecoderFallback = { reason: 'has a fault that ffmpeg found' };

const frameMs = 1000 / declaredFramesPerSecond;

/** Matroska says where each file begins and ends, so that no content of one can be taken for two or for none. */
async function* writeMotionJpeg(images: readonly TimedImage[], canvas: Canvas): AsyncGenerator<Uint8Array> {
  yield writeSegmentHeader({ timestampScale: 1_000_000 }, [
    {
      number: 1,
      uid: 1n,
      type: 1,
      codecId: 'V_MJPEG',
      defaultDuration: frameMs * 1_000_000,
      video: { pixelWidth: canvas.width, pixelHeight: canvas.height },
    },
  ]);
  for (const [position, { image }] of images.entries()) {
    const timestamp = position * frameMs;
    yield* writeClusterParts(timestamp, [{ trackNumber: 1, timestamp, keyframe: true, data: image }]);
  }
}
