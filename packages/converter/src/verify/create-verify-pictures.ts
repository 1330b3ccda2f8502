import { InvalidVideoError, type VideoFault } from '@frame-ingest/access-units';
import type { Canvas } from '../canvas.ts';
import { defaultOptions } from '../default-options.ts';
import { bundledFfmpegPath } from '../encode/ffmpeg-path.ts';
import { runFfmpeg } from '../encode/process/run-ffmpeg.ts';
import { FfmpegError, TooManyPixelsError } from '../errors.ts';
import { findPictureFault } from './find-picture-fault.ts';
import { isFaultOfTheVideo } from './is-fault-of-the-video.ts';

/** A video to verify by decoding every picture. */
export interface VerifyPicturesInput {
  /** A segment as `createWrapAccessUnits` writes it: one track of H.264, whose times are whole milliseconds. */
  readonly matroska: Uint8Array;
  /** How many pictures it has. */
  readonly frameCount: number;
  /** Their size. */
  readonly canvas: Canvas;
  /** Until when the work must be done, in milliseconds from now. */
  readonly timeoutMs: number;
}

/**
 * Decodes a video and looks whether it is what it says: so many pictures, each of the size, without an error.
 * @throws InvalidVideoError where it is not; its index is the number of the first such picture in the video, where that is known
 * @throws TooManyPixelsError before anything is decoded
 * @throws FfmpegError `encoder_unavailable` or `encoder_timeout`, or where ffmpeg was killed
 */
export type VerifyPictures = (input: VerifyPicturesInput) => Promise<void>;

/** How pictures are verified. */
export interface VerifyPicturesOptions {
  /** @default - the bundled ffmpeg */
  readonly ffmpegPath?: string;
  /**
   * Most pixels of a video: its pictures times their size. A picture in which nothing moves has a few bytes, and costs as much as any.
   * @default 700000000
   */
  readonly maxBatchPixels?: number;
}

/** Makes the function that decodes a video in a process of its own, which ends with it, however it ends. */
export function createVerifyPictures({
  ffmpegPath,
  maxBatchPixels = defaultOptions.maxBatchPixels,
}: VerifyPicturesOptions = {}): VerifyPictures {
  /**
   * @throws InvalidVideoError where pictures cannot be decoded, are missing, or of another size
   * @throws TooManyPixelsError before anything is decoded
   * @throws FfmpegError `encoder_unavailable` or `encoder_timeout`, or where ffmpeg was killed
   */
  return async function verifyPictures({ matroska, frameCount, canvas, timeoutMs }) {
    if (frameCount * canvas.width * canvas.height > maxBatchPixels) {
      throw new TooManyPixelsError(frameCount, canvas, maxBatchPixels);
    }
    const path = ffmpegPath ?? bundledFfmpegPath();
    try {
      const run = { path, arguments: decoderArguments, input: once(matroska), timeoutMs };
      const { output, stderrTail } = await runFfmpeg(run);
      const fault = findPictureFault({
        report: output,
        complaints: stderrTail,
        matroska,
        frameCount,
        canvas,
      });
      if (fault !== undefined) throw new InvalidVideoError([fault]);
    } catch (error) {
      if (!(error instanceof FfmpegError) || !isFaultOfTheVideo(error)) throw error;
      throw new InvalidVideoError([undecodable]);
    }
  };
}

const undecodable: VideoFault = { index: undefined, rule: 'undecodable', reason: 'cannot be decoded' };

/** The most that a picture of level 5.2 can have: 36864 macroblocks (ITU-T H.264 table A-1). */
const maxPixels = 36_864 * 256;

/**
 * Demuxer and decoder are named, so that no content chooses them, and nothing is opened but the standard input. A picture with a
 * fault is left out (`explode`) and missed by its time: decoders that conceal it give as many pictures as there should be. One
 * thread: what decodes with several may not tell of a fault in the last picture.
 */
const decoderArguments: readonly string[] = [
  ...['-hide_banner', '-nostats', '-loglevel', 'error', '-protocol_whitelist', 'pipe'],
  ...['-max_pixels', String(maxPixels), '-err_detect', 'explode', '-threads', '1'],
  ...['-f', 'matroska', '-c:v', 'h264', '-i', 'pipe:0', '-map', '0:v:0'],
  // A line for each picture, with its time in milliseconds and its bytes.
  ...['-vsync', 'passthrough', '-enc_time_base', '1:1000', '-f', 'framecrc', 'pipe:1'],
];

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}
