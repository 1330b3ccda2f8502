import { execFileSync, spawnSync } from 'node:child_process';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import ffprobe from '@ffprobe-installer/ffprobe';
import sharp from 'sharp';

export interface ProbedVideo {
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly packets: readonly { readonly pts: number; readonly keyframe: boolean }[];
}

/** What ffprobe says of a Matroska file. */
export function probe(matroska: Uint8Array): ProbedVideo {
  const args = ['-v', 'error', '-show_streams', '-show_packets', '-of', 'json', 'pipe:0'];
  const { streams, packets } = JSON.parse(
    execFileSync(ffprobe.path, args, { input: matroska }).toString(),
  ) as {
    streams: { codec_name: string; width: number; height: number }[];
    packets: { pts: number; flags: string }[];
  };
  const [stream] = streams;
  if (stream === undefined || streams.length !== 1) throw new Error(`${streams.length} streams`);
  return {
    codec: stream.codec_name,
    width: stream.width,
    height: stream.height,
    packets: packets.map(({ pts, flags }) => ({ pts, keyframe: flags.startsWith('K') })),
  };
}

/**
 * The pictures of a video as a player shows them: raw RGB, one after the other.
 * @param range of its samples: `tv` whatever it says, `auto` what it says
 */
export function decodePictures(matroska: Uint8Array, range: 'tv' | 'auto' = 'tv'): Buffer {
  const toRgb = `scale=in_color_matrix=bt601:in_range=${range}:out_range=pc:flags=accurate_rnd+full_chroma_int`;
  const args = [
    '-v',
    'error',
    '-i',
    'pipe:0',
    '-vsync',
    '0',
    '-vf',
    toRgb,
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
  ];
  // It complains of frames that come faster than the rate that it guesses, and writes them all the same.
  const options = { input: matroska, maxBuffer: 2 ** 30, stdio: 'pipe' as const };
  return execFileSync(ffmpeg.path, [...args, 'pipe:1'], options);
}

/** Raw RGB of an image file. */
export function decodeImage(image: Uint8Array): Promise<Buffer> {
  return sharp(image).removeAlpha().raw().toBuffer();
}

/** The mean of each colour channel, 0 to 255. */
export function meanColour(rgb: Uint8Array): number[] {
  const sums = [0, 0, 0];
  for (let offset = 0; offset < rgb.length; offset += 1)
    sums[offset % 3] = (sums[offset % 3] ?? 0) + (rgb[offset] ?? 0);
  return sums.map((sum) => (sum * 3) / rgb.length);
}

/** Structural similarity of two series of raw RGB pictures, by ffmpeg's filter: 1 is equal. */
export function similarity(a: Uint8Array, b: Uint8Array, width: number, height: number): number {
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-i'];
  // Both series stacked in one stream, since a process has one standard input: the first half against the second.
  const frames = a.length / (width * height * 3);
  const graph = `split[x][y];[x]trim=end_frame=${frames}[p];[y]trim=start_frame=${frames},setpts=PTS-STARTPTS[q];[p][q]ssim`;
  const args = ['-hide_banner', ...raw, 'pipe:0', '-lavfi', graph, '-f', 'null', '-'];
  const log = spawnSync(ffmpeg.path, args, {
    input: Buffer.concat([a, b]),
    maxBuffer: 2 ** 30,
  }).stderr.toString();
  return Number(/All:([\d.]+)/.exec(log)?.[1] ?? Number.NaN);
}
