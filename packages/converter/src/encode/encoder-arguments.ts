import type { Canvas } from '../canvas.ts';
import type { EncoderSettings } from './encoder-profile.ts';

/** What the encoder is given on its standard input. */
export interface EncoderInput {
  /** Options of ffmpeg up to and including `-i`. */
  readonly arguments: readonly string[];
  /** Filter that makes it pictures of the canvas with 4:2:0 chroma, BT.601, limited range. */
  readonly filter: string;
}

/**
 * The rate that ffmpeg is given, whatever the true one: x264 writes it into its codec private data, which must not
 * change from batch to batch. Our own Matroska writer records the true times. x264 also spends less on a frame the
 * shorter it lasts: 10 a second is what batches usually have.
 */
export const declaredFramesPerSecond = 10;

/** H.264 levels by their largest frame in macroblocks (ITU-T H.264 table A-1). */
const levels = [
  { level: '4.0', maxMacroblocks: 8_192 },
  { level: '5.1', maxMacroblocks: 36_864 },
];

/**
 * The largest canvas in pixels that is decoded and encoded in one thread. Each thread of x264 has pictures of its own, whose memory
 * the system has to clear first: of 640x480 the threads cost more than they gain. Larger pictures are worth them.
 */
const maxPixelsOfOneThread = 1280 * 720;

/** Raw pictures, 3 bytes a pixel, as sharp decodes them. */
export function rgbInput(canvas: Canvas): EncoderInput {
  return {
    arguments: [
      ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-video_size', `${canvas.width}x${canvas.height}`],
      ...['-framerate', String(declaredFramesPerSecond), '-i', 'pipe:0'],
    ],
    filter:
      'scale=in_range=full:out_range=tv:out_color_matrix=bt601:flags=accurate_rnd+bicubic,format=yuv420p',
  };
}

/**
 * JPEG files in Matroska. Demuxer and decoder are named, so that no file's content chooses them. The first fault in a
 * file ends the run: a broken file is left to a decoder that says which file it was.
 */
export const jpegInput: EncoderInput = {
  arguments: ['-err_detect', 'explode', '-xerror', '-f', 'matroska', '-c:v', 'mjpeg', '-i', 'pipe:0'],
  // JPEG has BT.601 already, in full range.
  filter: 'scale=in_range=full:out_range=tv,format=yuv420p',
};

/**
 * The arguments that make ffmpeg encode its standard input to H.264 in Matroska on its standard output: one packet for
 * each picture, in the same order, the first an IDR frame.
 * @param extra options for the output from the deployment, after all others, so that they win
 */
export function encoderArguments(
  input: EncoderInput,
  canvas: Canvas,
  settings: EncoderSettings,
  extra: readonly string[] = [],
): string[] {
  const threads = canvas.width * canvas.height > maxPixelsOfOneThread ? [] : ['-threads', '1'];
  return [
    ...['-hide_banner', '-nostats', '-loglevel', 'warning', '-protocol_whitelist', 'pipe'],
    ...threads,
    ...input.arguments,
    ...['-vf', `${input.filter},setsar=1`, '-vsync', 'passthrough'],
    ...['-c:v', 'libx264', '-preset', settings.preset, '-crf', String(settings.crf)],
    ...['-profile:v', 'high', '-level:v', levelFor(canvas), '-bf', '0', '-g', '600'],
    // Headers that do not depend on content (x264: "stitchable") keep the codec private data the same.
    ...['-x264-params', ['stitchable=1', 'repeat-headers=0', ...(settings.x264Params ?? [])].join(':')],
    // The matrix of BT.601 (SMPTE 170M) with the primaries and, near enough, the transfer of sRGB.
    ...['-colorspace', 'smpte170m', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
    ...threads,
    ...extra,
    ...['-f', 'matroska', '-write_crc32', '0', 'pipe:1'],
  ];
}

function levelFor(canvas: Canvas): string {
  const macroblocks = Math.ceil(canvas.width / 16) * Math.ceil(canvas.height / 16);
  return levels.find(({ maxMacroblocks }) => macroblocks <= maxMacroblocks)?.level ?? '6.2';
}
