import { loadSharp } from './decode/load-sharp.ts';
import { bundledFfmpegPath } from './encode/ffmpeg-path.ts';
import { runFfmpeg } from './encode/process/run-ffmpeg.ts';
import { FfmpegError } from './errors.ts';

/** Which picture to decode, and out of what. */
export interface ExtractImageInput {
  /** H.264 as a byte stream (ITU-T H.264 Annex B), from a keyframe on. */
  readonly byteStream: Uint8Array;
  /** Which of its pictures, in the order of display, from 0. */
  readonly index: number;
  /** Until when the work must be done, in milliseconds from now. */
  readonly timeoutMs: number;
}

/**
 * Decodes one picture of a video.
 * @returns a JPEG file
 * @throws FfmpegError when ffmpeg is missing, takes too long, or finds no such picture
 * @throws DecoderUnavailableError when sharp cannot be loaded
 */
export type ExtractImage = (input: ExtractImageInput) => Promise<Uint8Array>;

const quality = 90;

/** Makes the function that gives a picture of H.264 video as a JPEG file. */
export function createExtractImage(ffmpegPath: string = bundledFfmpegPath()): ExtractImage {
  /**
   * @throws FfmpegError when ffmpeg is missing, takes too long, or finds no such picture
   * @throws DecoderUnavailableError when sharp cannot be loaded
   */
  return async function extractImage({ byteStream, index, timeoutMs }) {
    const { output: png } = await runFfmpeg({
      path: ffmpegPath,
      arguments: pictureArguments(index),
      input: once(byteStream),
      timeoutMs,
    });
    if (png.length === 0) throw new FfmpegError('encoder_failed', `The video has no picture ${index}`);
    const sharp = await loadSharp();
    return sharp(png).jpeg({ quality }).toBuffer();
  };
}

/** A byte stream has no times: the picture goes by its number. Threads would cost more than they gain for one picture. */
function pictureArguments(index: number): string[] {
  return [
    ...['-hide_banner', '-nostats', '-loglevel', 'warning', '-protocol_whitelist', 'pipe'],
    ...['-threads', '1', '-f', 'h264', '-i', 'pipe:0'],
    // The matrix and the range are those that the video names.
    ...['-vf', `select=eq(n\\,${index}),scale=flags=accurate_rnd+full_chroma_int+bicubic,format=rgb24`],
    ...['-vsync', 'passthrough', '-threads', '1'],
    ...['-c:v', 'png', '-compression_level', '1', '-f', 'image2pipe', 'pipe:1'],
  ];
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}
