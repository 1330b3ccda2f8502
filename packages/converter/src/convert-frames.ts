import { availableParallelism } from 'node:os';
import { type Canvas, canvasFor } from './canvas.ts';
import { type DroppedImage, type EncodedCluster, encodeCluster, type TimedImage } from './encode-cluster.ts';
import type { EncoderSettings } from './encoder-arguments.ts';
import { EncoderError, NoUsableFramesError } from './errors.ts';
import { bundledFfmpegPath } from './ffmpeg-path.ts';
import { type ImageLimits, readImageSize, UnusableImageError } from './normalise-image.ts';
import type { EncodedVideo } from './read-encoded-video.ts';
import { splitClusters } from './split-clusters.ts';
import { type TimedFrame, writeFragment } from './write-fragment.ts';

export interface ConverterOptions {
  /** Default: the binary of `@ffmpeg-installer/ffmpeg`. */
  readonly ffmpegPath?: string;
  /** Size of the video, both sides even. Default: the first image of each batch decides. */
  readonly canvas?: Canvas;
  /** Longest cluster in milliseconds; a longer batch gets several. Default 10000. */
  readonly maxClusterMs?: number;
  /** Most pixels of one image. Default 3840x2160. */
  readonly maxPixels?: number;
  /** Default `veryfast` at 20: `bench` compares it with x264's own defaults. */
  readonly encoder?: EncoderSettings;
}

export interface ConvertFramesInput {
  /** At least one, in strictly increasing order of time. */
  readonly frames: readonly TimedImage[];
  /** How long the last frame lasts, in milliseconds. */
  readonly lastFrameMs: number;
  /** Until when the work must be done, in milliseconds from now. */
  readonly timeoutMs: number;
  /** 16 bytes that identify the segment. The same input with the same bytes gives the same output. */
  readonly segmentUuid: Uint8Array;
}

/** One cluster of the segment: one Kinesis Video fragment. */
export interface ConvertedCluster {
  /** Producer timestamp of its first frame, milliseconds since the Unix epoch. */
  readonly startMs: number;
  readonly frameCount: number;
}

export interface ConvertedFrames {
  /** A Matroska segment with H.264 video. Its time starts at 0, which stands for `startMs`. */
  readonly matroska: Uint8Array;
  /** Producer timestamp of the first frame in it, milliseconds since the Unix epoch. */
  readonly startMs: number;
  /** Last minus first timestamp plus the duration of the last frame. */
  readonly durationMs: number;
  readonly canvas: Canvas;
  readonly clusters: readonly ConvertedCluster[];
  /** How many frames it holds. */
  readonly encoded: number;
  /** Images that could not be decoded; each leaves its time to the frame before it. */
  readonly dropped: readonly DroppedImage[];
}

export type ConvertFrames = (input: ConvertFramesInput) => Promise<ConvertedFrames>;

/** Makes the function that turns a batch of images into one H.264 Matroska segment. */
export function createConvertFrames(options: ConverterOptions = {}): ConvertFrames {
  const {
    ffmpegPath = bundledFfmpegPath(),
    maxClusterMs = 10_000,
    maxPixels = 3840 * 2160,
    encoder = { preset: 'veryfast', crf: 20 },
  } = options;
  const limits: ImageLimits = { maxPixels };
  // One picture for each core, and one that waits for the encoder.
  const decodeWindow = availableParallelism() + 1;

  /**
   * @throws NoUsableFramesError when no image can be decoded
   * @throws EncoderError when ffmpeg is missing, fails or takes too long
   */
  return async function convertFrames({ frames, lastFrameMs, timeoutMs, segmentUuid }) {
    const deadline = performance.now() + timeoutMs;
    const canvas = options.canvas ?? (await chooseCanvas(frames, limits));

    const encodedClusters: EncodedCluster[] = [];
    for (const images of splitClusters(frames, lastFrameMs, maxClusterMs)) {
      const remainingMs = Math.max(1, Math.floor(deadline - performance.now()));
      encodedClusters.push(
        await encodeCluster(images, {
          ...{ canvas, limits, settings: encoder, ffmpegPath, decodeWindow },
          timeoutMs: remainingMs,
        }),
      );
    }
    return toConvertedFrames(encodedClusters, canvas, lastFrameMs, segmentUuid);
  };
}

/** The first image with a readable header decides. */
async function chooseCanvas(frames: readonly TimedImage[], limits: ImageLimits): Promise<Canvas> {
  const dropped: DroppedImage[] = [];
  for (const { index, image } of frames) {
    try {
      const { width, height } = await readImageSize(image, limits);
      return canvasFor(width, height);
    } catch (error) {
      if (!(error instanceof UnusableImageError)) throw error;
      dropped.push({ index, reason: `frames[${index}] ${error.message}` });
    }
  }
  throw new NoUsableFramesError(dropped);
}

function toConvertedFrames(
  encodedClusters: readonly EncodedCluster[],
  canvas: Canvas,
  lastFrameMs: number,
  segmentUuid: Uint8Array,
): ConvertedFrames {
  const dropped = encodedClusters.flatMap((cluster) => cluster.dropped);
  const images = encodedClusters.flatMap((cluster) => cluster.encoded);
  const [first, last] = [images[0], images.at(-1)];
  if (first === undefined || last === undefined) throw new NoUsableFramesError(dropped);

  const startMs = first.timestampMs;
  const clusters = encodedClusters.filter((cluster) => cluster.encoded.length > 0);
  const matroska = writeFragment({
    canvas,
    codecPrivate: commonCodecPrivate(clusters),
    clusters: clusters.map((cluster) => toTimedFrames(cluster, startMs)),
    segmentUuid,
  });
  return {
    matroska,
    startMs,
    durationMs: last.timestampMs - startMs + lastFrameMs,
    canvas,
    clusters: clusters.map(({ encoded }) => ({
      startMs: encoded[0]?.timestampMs ?? startMs,
      frameCount: encoded.length,
    })),
    encoded: images.length,
    dropped,
  };
}

function toTimedFrames({ video, encoded }: EncodedCluster, startMs: number): TimedFrame[] {
  return (video?.frames ?? []).map((frame, position) => ({
    ...frame,
    offsetMs: (encoded[position]?.timestampMs ?? startMs) - startMs,
  }));
}

/** A segment has one decoder configuration for all its clusters. */
function commonCodecPrivate(clusters: readonly EncodedCluster[]): Uint8Array {
  const [first, ...others] = clusters.map(({ video }) => video as EncodedVideo);
  const { codecPrivate } = first as EncodedVideo;
  if (others.some((video) => Buffer.compare(video.codecPrivate, codecPrivate) !== 0)) {
    throw new EncoderError('encoder_failed', 'ffmpeg changed its decoder configuration between clusters');
  }
  return codecPrivate;
}
