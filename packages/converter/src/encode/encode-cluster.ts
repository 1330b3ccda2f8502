import type { ClusterEncoding, EncodedCluster, TimedImage } from './cluster-encoding.ts';
import { encodeJpegs } from './encode-jpegs.ts';
import { encodePictures } from './encode-pictures.ts';

/**
 * Encodes the images of one cluster.
 * @throws FfmpegError
 */
export async function encodeCluster(
  images: readonly TimedImage[],
  encoding: ClusterEncoding,
): Promise<EncodedCluster> {
  const direct = encoding.decoder === 'ffmpeg' ? await encodeJpegs(images, encoding) : undefined;
  return direct ?? (await encodePictures(images, encoding));
}
