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
  if (encoding.decoder === 'sharp') return encodePictures(images, encoding);
  const direct = await encodeJpegs(images, encoding);
  return 'reason' in direct ? { ...(await encodePictures(images, encoding)), fallback: direct } : direct;
}
