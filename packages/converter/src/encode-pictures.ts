import type { ClusterEncoding, DroppedImage, EncodedCluster, TimedImage } from './encode-cluster.ts';
import { encoderArguments, rgbInput } from './encoder-arguments.ts';
import { EncoderError } from './errors.ts';
import { mapInWindow } from './map-in-window.ts';
import { normaliseImage, type RgbPicture, UnusableImageError } from './normalise-image.ts';
import { readEncodedVideo } from './read-encoded-video.ts';
import { remainingMs } from './remaining-ms.ts';
import { runEncoder } from './run-encoder.ts';

/** Decodes images of any kind with sharp, and encodes them while the next ones are being decoded. */
export async function encodePictures(
  images: readonly TimedImage[],
  encoding: ClusterEncoding,
): Promise<EncodedCluster> {
  const { canvas, settings, ffmpegPath } = encoding;
  const encoded: TimedImage[] = [];
  const dropped: DroppedImage[] = [];
  const hasNoPicture = (): boolean => dropped.length === images.length;
  try {
    // The encoder starts while the first image is decoded, before it is known whether one can be.
    const output = await runEncoder({
      path: ffmpegPath,
      arguments: encoderArguments(rgbInput(canvas), canvas, settings, encoding.encoderArguments),
      input: decodeUsable(images, encoding, encoded, dropped),
      timeoutMs: remainingMs(encoding.deadlineMs),
    });
    const video = hasNoPicture() ? undefined : readEncodedVideo(output, encoded.length, canvas);
    return { video, encoded, dropped };
  } catch (error) {
    // Without a picture the encoder cannot but fail.
    if (error instanceof EncoderError && hasNoPicture()) return { video: undefined, encoded, dropped };
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
      dropped.push({ index: timed.index, reason: `frames[${timed.index}] ${picture.message}` });
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
    return await normaliseImage(image, canvas, limits, remainingMs(deadlineMs));
  } catch (error) {
    if (error instanceof UnusableImageError) return error;
    throw error;
  }
}
