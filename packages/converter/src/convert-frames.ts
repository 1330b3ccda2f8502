import { availableParallelism } from 'node:os';
import { splitClusters, type TimedFrame } from '@frame-ingest/access-units/fragment';
import { type Canvas, canvasFor } from './canvas.ts';
import type { ConverterOptions } from './converter-options.ts';
import { normaliseImage } from './decode/normalise-image.ts';
import { type ImageLimits, readImageSize, UnusableImageError } from './decode/read-image-header.ts';
import { defaultOptions } from './default-options.ts';
import type { DecoderFallback, DroppedImage, EncodedCluster, TimedImage } from './encode/cluster-encoding.ts';
import { encodeCluster } from './encode/encode-cluster.ts';
import { encoderProfiles } from './encode/encoder-profile.ts';
import { bundledFfmpegPath } from './encode/ffmpeg-path.ts';
import { FfmpegError, NoUsableFramesError, TooManyPixelsError } from './errors.ts';
import { createCodecPrivateCheck } from './fragment/codec-private-check.ts';
import { writeVerifiedFragment } from './fragment/write-verified-fragment.ts';

/** A batch of images, and the time limit for its conversion. */
export interface ConvertFramesInput {
  /** At least one, in strictly increasing order of time. */
  readonly frames: readonly TimedImage[];
  /**
   * When the batch ends, in milliseconds since the Unix epoch. The last frame of the video lasts until then, even if a
   * later image of the batch was dropped.
   */
  readonly endMs: number;
  /** Time limit for the work, in milliseconds from now. */
  readonly timeoutMs: number;
  /** 16 bytes that identify the segment. */
  readonly segmentUuid: Uint8Array;
}

/** One cluster of the segment: one Kinesis Video fragment. */
export interface ConvertedCluster {
  /** Producer timestamp of its first frame, milliseconds since the Unix epoch. */
  readonly startMs: number;
  /** Frames of the video, without dropped images. */
  readonly frameCount: number;
}

/** The video of a batch, and what became of its images. */
export interface ConvertedFrames {
  /** A Matroska segment with H.264 video. Its time starts at 0, which stands for `startMs`. */
  readonly matroska: Uint8Array;
  /** Producer timestamp of the first frame in it, milliseconds since the Unix epoch. */
  readonly startMs: number;
  /** From `startMs` to the end of the batch. */
  readonly durationMs: number;
  /** Size of the video: from the options, or the size of the first image that decodes. */
  readonly canvas: Canvas;
  /** The avcC of its track. */
  readonly codecPrivate: Uint8Array;
  /** At least one, in order of time, none longer than `maxClusterMs`. */
  readonly clusters: readonly ConvertedCluster[];
  /** Number of frames in the video. */
  readonly encoded: number;
  /** Images that could not be decoded; each leaves its time to the frame before it. */
  readonly dropped: readonly DroppedImage[];
  /** One for each cluster that `decoder: 'ffmpeg'` left to sharp. */
  readonly fallbacks: readonly DecoderFallback[];
}

/**
 * Turns a batch of images into one H.264 Matroska segment.
 * @throws NoUsableFramesError when no image can be decoded
 * @throws TooManyPixelsError before anything is encoded
 * @throws DecoderUnavailableError when sharp cannot be loaded
 * @throws FfmpegError when ffmpeg is missing, fails, takes too long, or wrote something else than was asked for
 */
export type ConvertFrames = (input: ConvertFramesInput) => Promise<ConvertedFrames>;

/** Makes the function that turns a batch of images into one H.264 Matroska segment. */
export function createConvertFrames(options: ConverterOptions = {}): ConvertFrames {
  const {
    ffmpegPath = bundledFfmpegPath(),
    maxClusterMs = defaultOptions.maxClusterMs,
    minClusterMs = defaultOptions.minClusterMs,
    maxPixels = defaultOptions.maxPixels,
    maxBatchPixels = defaultOptions.maxBatchPixels,
    decoder = defaultOptions.decoder,
    profile = defaultOptions.profile,
    keepEncoder = defaultOptions.keepEncoder,
    encoderArguments = [],
  } = options;
  const limits: ImageLimits = { maxPixels };
  const settings = encoderProfiles[profile];
  const checkCodecPrivate = createCodecPrivateCheck();

  /**
   * @throws NoUsableFramesError when no image can be decoded
   * @throws TooManyPixelsError before anything is encoded
   * @throws DecoderUnavailableError when sharp cannot be loaded
   * @throws FfmpegError when ffmpeg is missing, fails, takes too long, or wrote something else than was asked for
   */
  return async function convertFrames({ frames, endMs, timeoutMs, segmentUuid }) {
    const deadlineMs = performance.now() + timeoutMs;
    const fits = (canvas: Canvas): boolean => frames.length * canvas.width * canvas.height <= maxBatchPixels;
    const encodeOnto = async (canvas: Canvas): Promise<EncodedCluster[]> => {
      if (!fits(canvas)) throw new TooManyPixelsError(frames.length, canvas, maxBatchPixels);
      const encoding = {
        ...{ canvas, limits, decoder, settings, encoderArguments, keepEncoder },
        ...{ ffmpegPath, deadlineMs },
        decodeWindow: decodeWindowOf(canvas),
      };
      const clusters: EncodedCluster[] = [];
      for (const images of splitClusters(frames, endMs, { maxMs: maxClusterMs, minMs: minClusterMs })) {
        const cluster = await encodeCluster(images, encoding);
        if (cluster.video) checkCodecPrivate(canvas, cluster.video.codecPrivate);
        clusters.push(cluster);
      }
      return clusters;
    };

    const write = (clusters: readonly EncodedCluster[], canvas: Canvas): ConvertedFrames =>
      toConvertedFrames(clusters, canvas, endMs, segmentUuid);

    if (options.canvas !== undefined) return write(await encodeOnto(options.canvas), options.canvas);
    const supposed = await canvasOfFirst(frames, (image) => readImageSize(image, limits));
    const clusters = fits(supposed) ? await encodeOnto(supposed) : undefined;
    if (clusters && (await isCanvasOfVideo(supposed, clusters, limits))) return write(clusters, supposed);
    // A header had decided whose picture is broken, which hardly ever happens: no other batch decodes a frame twice.
    const decoded = await canvasOfFirst(frames, (image) => readDecodedSize(image, limits, deadlineMs));
    return write(await encodeOnto(decoded), decoded);
  };
}

/** Bytes that decoded pictures may take while they wait for the encoder. */
const maxWaitingBytes = 3840 * 2160 * 3;

/** One picture for each core, and one that waits for the encoder; of large pictures fewer, so that they do not pile up. */
function decodeWindowOf({ width, height }: Canvas): number {
  const most = Math.floor(maxWaitingBytes / (width * height * 3));
  return Math.max(1, Math.min(availableParallelism() + 1, most));
}

/** The canvas for the first image whose size can be read. */
async function canvasOfFirst(
  frames: readonly TimedImage[],
  readSize: (image: Uint8Array) => Promise<Canvas>,
): Promise<Canvas> {
  const dropped: DroppedImage[] = [];
  for (const { index, image } of frames) {
    try {
      const { width, height } = await readSize(image);
      return canvasFor(width, height);
    } catch (error) {
      if (!(error instanceof UnusableImageError)) throw error;
      dropped.push({ index, reason: error.message });
    }
  }
  throw new NoUsableFramesError(dropped);
}

/** Whether the first picture that is in the video is one that the canvas is for. */
async function isCanvasOfVideo(
  canvas: Canvas,
  clusters: readonly EncodedCluster[],
  limits: ImageLimits,
): Promise<boolean> {
  const first = clusters.flatMap(({ encoded }) => encoded)[0];
  if (first === undefined) return true;
  const size = await readImageSize(first.image, limits);
  const { width, height } = canvasFor(size.width, size.height);
  return width === canvas.width && height === canvas.height;
}

/**
 * The size of an image that can be decoded as a whole.
 * @throws FfmpegError `encoder_timeout` where no time is left to decode it
 */
async function readDecodedSize(image: Uint8Array, limits: ImageLimits, deadlineMs: number): Promise<Canvas> {
  if (performance.now() >= deadlineMs) {
    throw new FfmpegError('encoder_timeout', "No frame could be decoded within the batch's time limit");
  }
  const size = await readImageSize(image, limits);
  await normaliseImage(image, canvasFor(size.width, size.height), limits, deadlineMs);
  return size;
}

function toConvertedFrames(
  encodedClusters: readonly EncodedCluster[],
  canvas: Canvas,
  endMs: number,
  segmentUuid: Uint8Array,
): ConvertedFrames {
  const dropped = encodedClusters.flatMap((cluster) => cluster.dropped);
  const clusters = encodedClusters.filter(({ video }) => video !== undefined);
  const codecPrivate = clusters[0]?.video?.codecPrivate;
  const startMs = clusters[0]?.encoded[0]?.timestampMs;
  if (codecPrivate === undefined || startMs === undefined) throw new NoUsableFramesError(dropped);

  const matroska = writeVerifiedFragment({
    ...{ canvas, codecPrivate, segmentUuid },
    clusters: clusters.map((cluster) => toTimedFrames(cluster, startMs)),
  });
  return {
    ...{ matroska, startMs, canvas, codecPrivate, dropped },
    durationMs: endMs - startMs,
    clusters: clusters.map(({ encoded }) => ({
      startMs: encoded[0]?.timestampMs ?? startMs,
      frameCount: encoded.length,
    })),
    fallbacks: encodedClusters.flatMap(({ fallback }) => fallback ?? []),
    encoded: clusters.reduce((sum, { encoded }) => sum + encoded.length, 0),
  };
}

function toTimedFrames({ video, encoded }: EncodedCluster, startMs: number): TimedFrame[] {
  return (video?.frames ?? []).map((frame, position) => ({
    ...frame,
    offsetMs: (encoded[position]?.timestampMs ?? startMs) - startMs,
  }));
}
