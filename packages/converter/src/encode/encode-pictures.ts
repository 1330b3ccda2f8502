import { mapInWindow } from '../decode/map-in-window.ts';
import { normaliseImage, type RgbPicture } from '../decode/normalise-image.ts';
import { UnusableImageError } from '../decode/read-image-header.ts';
import { FfmpegError } from '../errors.ts';
import { readEncodedVideo } from '../fragment/read-encoded-video.ts';
import type { ClusterEncoding, DroppedImage, EncodedCluster, TimedImage } from './cluster-encoding.ts';
import { encodeInput } from './encode-input.ts';
import { rgbInput } from './encoder-arguments.ts';

/** Decodes images of any kind with sharp, and encodes them while the next ones are being decoded. */
export async function encodePictures(
  images: readonly TimedImage[],
  encoding: ClusterEncoding,
): Promise<EncodedCluster> {
  const { canvas } = encoding;
  const encoded: TimedImage[] = [];
  const dropped: DroppedImage[] = [];
  const hasNoPicture = (): boolean => dropped.length === images.length;
  try {
    // The encoder starts while the first image is decoded, before it is known whether one can be.
    const pictures = decodeUsable(images, encoding, encoded, dropped);
    const output = await encodeInput(rgbInput(canvas), pictures, encoding);
    const video = hasNoPicture() ? undefined : readEncodedVideo(output, encoded.length, canvas);
    return { video, encoded, dropped };
  } catch (error) {
    // Without a picture the encoder cannot but fail.
    if (error instanceof FfmpegError && hasNoPicture()) return { video: undefined, encoded, dropped };
    throw error;
  }
}

/** Yields the pictures that can be decoded and notes of every image what became of it. */
async function* decodeUsable(
  images: readonly TimedImage[],
  encoding: ClusterEncoding,
  encoded: TimedImage[],
  dropped: DroppedImage[],
): AsyncGenerator<RgbPicture, void> {
  const decode = async (timed: TimedImage) => ({ timed, picture: await tryNormalise(timed, encoding) });
  for await (const { timed, picture } of mapInWindow(images, encoding.decodeWindow, decode)) {
    if (picture instanceof UnusableImageError) {
      dropped.push({ index: timed.index, reason: picture.message });
    } else {
      encoded.push(timed);
      yield picture;
    }
  }
}

async function tryNormalise(
  { image }: TimedImage,
  { canvas, limits, deadlineMs }: ClusterEncoding,
): Promise<RgbPicture | UnusableImageError> {
  try {
    return await normaliseImage(image, canvas, limits, deadlineMs);
  } catch (error) {
    if (error instanceof UnusableImageError) return error;
    throw error;
  }
}
