import { execFileSync, spawnSync } from 'node:child_process';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import ffprobe from '@ffprobe-installer/ffprobe';
import { PutMediaConnection, putMediaHeaders } from '../put-media-connection.ts';

/** When recordings begin, unless told otherwise. */
export const startMs = Date.UTC(2020, 0, 2, 3, 4, 5, 678);

export interface Packet {
  readonly codec_type: 'video' | 'audio';
  readonly pts_time: string;
  readonly duration_time?: string;
  readonly flags: string;
}

export interface Probed {
  readonly packets: Packet[];
  readonly streams: {
    readonly codec_name: string;
    readonly codec_tag_string: string;
    readonly width?: number;
    readonly height?: number;
    readonly nb_read_frames: string;
  }[];
}

/** What is filmed: a pattern that moves, at ten frames per second. */
const pattern = 'testsrc=size=320x240:rate=10';
const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'];

/** H.264 in Matroska, with a keyframe and a cluster every two seconds. @param output further options of ffmpeg */
export function record({
  seconds = 6,
  source = pattern,
  output = [],
  withSound = false,
}: {
  seconds?: number;
  source?: string;
  output?: readonly string[];
  withSound?: boolean;
} = {}): Buffer {
  const input = ['-f', 'lavfi', '-i', source, ...(withSound ? sound : [])];
  const h264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-bf', '0'];
  const keyframes = ['-force_key_frames', 'expr:gte(t,n_forced*2)', '-sc_threshold', '0'];
  // Sound ends a little earlier, so that no last cluster is without video.
  const aac = withSound ? ['-c:a', 'aac', '-af', `atrim=end=${seconds - 0.1}`] : [];
  const clusters = ['-cluster_time_limit', '2000', '-f', 'matroska', 'pipe:1'];
  return execFileSync(
    ffmpeg.path,
    ['-v', 'error', ...input, '-t', String(seconds), ...h264, ...keyframes, ...aac, ...output, ...clusters],
    { maxBuffer: 2 ** 26 },
  );
}

/** Puts a recording. @returns the numbers of its fragments */
export async function put(
  url: string,
  media: Uint8Array,
  { at = startMs, streamName = 'camera' } = {},
): Promise<string[]> {
  const headers = putMediaHeaders({
    'x-amzn-stream-name': streamName,
    'x-amzn-fragment-timecode-type': 'RELATIVE',
    'x-amzn-producer-start-timestamp': (at / 1000).toFixed(3),
  });
  const acknowledgements = await new PutMediaConnection(url, headers).end(media).ended();
  return acknowledgements
    .filter(({ EventType }) => EventType === 'RECEIVED')
    .map(({ FragmentNumber = '' }) => FragmentNumber);
}

/** What ffprobe says of media, which it must read without a complaint. @param media bytes or a URL */
export function probe(media: Uint8Array | string): Probed {
  const show = ['-v', 'error', '-count_frames', '-show_packets', '-show_streams', '-of', 'json'];
  const { stdout, stderr } = spawnSync(
    ffprobe.path,
    [...show, '-i', typeof media === 'string' ? media : 'pipe:0'],
    { maxBuffer: 2 ** 28, ...(typeof media === 'string' ? {} : { input: media }) },
  );
  expect(stderr.toString()).toBe('');
  return JSON.parse(stdout.toString()) as Probed;
}

/** Times of the packets of one kind, in milliseconds, in ascending order. */
export function timesOf({ packets }: Probed, type: Packet['codec_type'] = 'video'): number[] {
  return packets
    .filter(({ codec_type }) => codec_type === type)
    .map(({ pts_time }) => Math.round(Number(pts_time) * 1e6) / 1000)
    .sort((a, b) => a - b);
}

/** A hash of each picture, by ffmpeg's decoder. */
export function pictures(media: Uint8Array): string[] {
  const args = ['-v', 'error', '-i', 'pipe:0', '-map', '0:v', '-vsync', '0', '-f', 'framemd5', 'pipe:1'];
  const { stdout, stderr } = spawnSync(ffmpeg.path, args, { input: media, maxBuffer: 2 ** 26 });
  expect(stderr.toString()).toBe('');
  return stdout
    .toString()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(',').at(-1)?.trim() ?? '');
}
