import { mapInWindow } from '../decode/map-in-window.ts';
import { normaliseImage, type RgbPicture } from '../decode/normalise-image.ts';
import { UnusableImageError } from '../decode/read-image-header.ts';
import { FfmpegError } from '../errors.ts';
import type { ClusterEncoding, DroppedImage, EncodedCluster, TimedImage } from './cluster-encoding.ts';
import { encodeImages } from './encode-images.ts';
import { rgbInput } from './encoder-input.ts';

/** Decodes images of any kind with sharp, and encodes them while the next ones are being decoded. */
export async function encodePictures(
  images: readonly TimedImage[],
  encoding: ClusterEncoding,
): Promise<EncodedCluster> {
  let outcome: Outcome = { encoded: [], dropped: [] };
  const decode = (): AsyncGenerator<RgbPicture, void> => {
    outcome = { encoded: [], dropped: [] };
    return decodeUsable(images, encoding, outcome);
  };
  try {
    // The encoder starts while the first image is decoded, before it is known whether one can be.
    const video = await encodeImages(rgbInput(encoding.canvas), decode, encoding);
    return { video, ...outcome };
  } catch (error) {
    // Without a picture an encoder whose input ends cannot but fail.
    if (error instanceof FfmpegError && outcome.dropped.length === images.length)
      return { video: undefined, ...outcome };
    throw error;
  }
}

/** What became of every image. */
interface Outcome {
  readonly encoded: TimedImage[];
  readonly dropped: DroppedImage[];
}

/** Yields the pictures that can be decoded and notes of every image what became of it. */
async function* decodeUsable(
  images: readonly TimedImage[],
  encoding: ClusterEncoding,
  { encoded, dropped }: Outcome,
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
