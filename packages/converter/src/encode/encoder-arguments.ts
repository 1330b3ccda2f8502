import type { Canvas } from '../canvas.ts';
import type { ClusterEncoding } from './cluster-encoding.ts';
import type { EncoderInput } from './encoder-input.ts';

/** What the options of ffmpeg depend on. */
export type Encoding = Pick<ClusterEncoding, 'canvas' | 'settings' | 'encoderArguments'>;

/**
 * The rate that ffmpeg is given, whatever the true one: x264 writes it into its codec private data, which must not
 * change from batch to batch. Our own Matroska writer records the true times. x264 also spends less on a frame the
 * shorter it lasts: 10 a second is what batches usually have.
 */
const declaredFramesPerSecond = 10;

/** How far apart images are in what ffmpeg is given. */
export const frameMs = 1000 / declaredFramesPerSecond;

/**
 * How far apart clusters begin in what ffmpeg is given: more than twice as long as a cluster at the declared rate with as many images
 * as a batch may have.
 */
export const clusterIntervalMs = 1_000_000;

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

/**
 * Whether ffmpeg gives each frame before it needs the next image. Threads may hold some back, and so may options of a deployment, but for
 * another rate factor.
 */
export function isImmediate({ canvas, settings, encoderArguments: [name, , ...others] }: Encoding): boolean {
  const isRateFactor = (name === undefined || name === '-crf') && others.length === 0;
  return settings.isImmediate && isForOneThread(canvas) && isRateFactor;
}

/**
 * The arguments that make ffmpeg encode images on its standard input to H.264 in FLV on its standard output: one frame for each
 * image, in the same order, the first of each cluster an IDR frame.
 */
export function encoderArguments(
  input: EncoderInput,
  { canvas, settings, encoderArguments: extra }: Encoding,
): string[] {
  const threads = isForOneThread(canvas) ? ['-threads', '1'] : [];
  const x264Params = ['stitchable=1', 'repeat-headers=0', 'force-cfr=1', ...(settings.x264Params ?? [])];
  return [
    ...['-hide_banner', '-nostats', '-loglevel', 'warning', '-protocol_whitelist', 'pipe'],
    ...threads,
    ...input.arguments,
    // The first image shows all about them. Otherwise ffmpeg waits for five seconds of video.
    ...['-probesize', '32', '-analyzeduration', '0'],
    // The demuxer is named, so that no content chooses it.
    ...['-f', 'matroska', '-i', 'pipe:0'],
    ...['-vf', `${input.filter},setsar=1`, '-vsync', 'passthrough'],
    ...['-c:v', 'libx264', '-preset', settings.preset, '-crf', String(settings.crf)],
    ...['-profile:v', 'high', '-level:v', levelFor(canvas), '-bf', '0', '-g', '600'],
    ...['-forced-idr', '1', '-force_key_frames', clusterStarts],
    // Headers that do not depend on content (x264: "stitchable") keep the codec private data the same. At a variable rate x264
    // would wait for the next image, to know how long each lasts.
    ...['-x264-params', x264Params.join(':')],
    // The matrix of BT.601 (SMPTE 170M) with the primaries and, near enough, the transfer of sRGB.
    ...['-colorspace', 'smpte170m', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
    // What H.264 means where its headers say nothing. Those of ffmpeg 5.1 and 7.0 would tell JPEG files from other pictures.
    ...['-chroma_sample_location', 'left'],
    ...threads,
    ...extra,
    ...['-flush_packets', '1', '-flvflags', 'no_duration_filesize', '-f', 'flv', 'pipe:1'],
  ];
}

/** The first image, and each one so long after the last such that it begins another cluster. */
const clusterStarts = `expr:isnan(prev_forced_t)+gte(t-prev_forced_t,${clusterIntervalMs / 2000})`;

function isForOneThread({ width, height }: Canvas): boolean {
  return width * height <= maxPixelsOfOneThread;
}

function levelFor(canvas: Canvas): string {
  const macroblocks = Math.ceil(canvas.width / 16) * Math.ceil(canvas.height / 16);
  return levels.find(({ maxMacroblocks }) => macroblocks <= maxMacroblocks)?.level ?? '6.2';
}
