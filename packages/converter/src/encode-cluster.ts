import type { Canvas } from './canvas.ts';
import { type EncoderSettings, encoderArguments } from './encoder-arguments.ts';
import { mapInWindow } from './map-in-window.ts';
import { type ImageLimits, normaliseImage, type RgbPicture, UnusableImageError } from './normalise-image.ts';
import { type EncodedVideo, readEncodedVideo } from './read-encoded-video.ts';
import { runEncoder } from './run-encoder.ts';

/** An image with its place in the request and in time. */
export interface TimedImage {
  readonly index: number;
  /** Producer timestamp in milliseconds since the Unix epoch. */
  readonly timestampMs: number;
  /** The bytes of a JPEG, PNG or WebP file. */
  readonly image: Uint8Array;
}

export interface DroppedImage {
  readonly index: number;
  readonly reason: string;
}

export interface ClusterEncoding {
  readonly canvas: Canvas;
  readonly limits: ImageLimits;
  readonly settings: EncoderSettings;
  readonly ffmpegPath: string;
  /** How many images are decoded ahead of the encoder. */
  readonly decodeWindow: number;
  readonly timeoutMs: number;
}

export interface EncodedCluster {
  /** Undefined when no image of the cluster could be decoded. */
  readonly video: EncodedVideo | undefined;
  /** The images that are in the video, one for each of its frames. */
  readonly encoded: readonly TimedImage[];
  readonly dropped: readonly DroppedImage[];
}

/** Decodes the images of one cluster and encodes them while the next ones are being decoded. */
export async function encodeCluster(
  images: readonly TimedImage[],
  encoding: ClusterEncoding,
): Promise<EncodedCluster> {
  const encoded: TimedImage[] = [];
  const dropped: DroppedImage[] = [];
  const pictures = decodeUsable(images, encoding, encoded, dropped);

  const first = await pictures.next();
  if (first.done === true) return { video: undefined, encoded, dropped };

  const output = await runEncoder({
    path: encoding.ffmpegPath,
    arguments: encoderArguments(encoding.canvas, encoding.settings),
    input: prepend(first.value, pictures),
    timeoutMs: encoding.timeoutMs,
  });
  return { video: readEncodedVideo(output, encoded.length), encoded, dropped };
}

/** Yields the pictures that can be decoded and notes of every image what became of it. */
async function* decodeUsable(
  images: readonly TimedImage[],
  { canvas, limits, decodeWindow }: ClusterEncoding,
  encoded: TimedImage[],
  dropped: DroppedImage[],
): AsyncGenerator<RgbPicture, void> {
  const decode = async (timed: TimedImage) => ({ timed, picture: await tryNormalise(timed, canvas, limits) });
  for await (const { timed, picture } of mapInWindow(images, decodeWindow, decode)) {
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
  canvas: Canvas,
  limits: ImageLimits,
): Promise<RgbPicture | UnusableImageError> {
  try {
    return await normaliseImage(image, canvas, limits);
  } catch (error) {
    if (error instanceof UnusableImageError) return error;
    throw error;
  }
}

async function* prepend<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T, void> {
  yield first;
  yield* rest;
}
