import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import ffprobe from '@ffprobe-installer/ffprobe';
import { MatroskaReader } from '@frame-ingest/matroska';
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

/** A source that shows each colour for two seconds. @param names as ffmpeg has them, such as `0xC02020` */
export function colours(names: readonly string[]): string {
  const parts = names.map((name, index) => `color=c=${name}:size=320x240:rate=10:duration=2[c${index}]`);
  const labels = names.map((_name, index) => `[c${index}]`).join('');
  return `${parts.join(';')};${labels}concat=n=${names.length}`;
}

const inBt709 = 'format=gbrp,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p';
const taggedBt709 = [
  '-colorspace',
  'bt709',
  '-color_primaries',
  'bt709',
  '-color_trc',
  'bt709',
  '-color_range',
  'tv',
];

/** H.264 in Matroska, each fragment of which begins with a keyframe. @param output further options of ffmpeg */
export function record({
  seconds = 6,
  source = pattern,
  output = [],
  withSound = false,
  isTagged = false,
  fragmentSeconds = 2,
}: {
  seconds?: number;
  fragmentSeconds?: number;
  source?: string;
  output?: readonly string[];
  withSound?: boolean;
  /** Its colours are BT.709 and say so; otherwise they are what ffmpeg makes of the source. */
  isTagged?: boolean;
} = {}): Buffer {
  const input = ['-f', 'lavfi', '-i', source, ...(withSound ? sound : [])];
  const h264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-bf', '0'];
  const keyframes = ['-force_key_frames', `expr:gte(t,n_forced*${fragmentSeconds})`, '-sc_threshold', '0'];
  // Sound ends a little earlier, so that no last cluster is without video.
  const aac = withSound ? ['-c:a', 'aac', '-af', `atrim=end=${seconds - 0.1}`] : [];
  const colour = isTagged ? ['-vf', inBt709, ...taggedBt709] : [];
  // Otherwise it begins a cluster after 32 kB as well, keyframe or not.
  const limits = ['-cluster_time_limit', String(fragmentSeconds * 1000), '-cluster_size_limit', '10000000'];
  return execFileSync(
    ffmpeg.path,
    [
      '-v',
      'error',
      ...input,
      '-t',
      String(seconds),
      ...h264,
      ...keyframes,
      ...colour,
      ...aac,
      ...output,
      ...limits,
      '-f',
      'matroska',
      'pipe:1',
    ],
    { maxBuffer: 2 ** 26 },
  );
}

/** Takes a recording apart into what comes before its clusters, and the clusters, each a fragment. */
export function splitFragments(media: Uint8Array): {
  header: Buffer;
  fragments: { timecodeMs: number; bytes: Buffer }[];
} {
  const reader = new MatroskaReader();
  const header: Uint8Array[] = [];
  const fragments: { timecodeMs: number; parts: Uint8Array[] }[] = [];
  for (const event of [...reader.push(media), ...reader.end()]) {
    if (event.type === 'clusterStart') fragments.push({ timecodeMs: 0, parts: [] });
    const fragment = fragments.at(-1);
    if (fragment !== undefined && event.type === 'clusterTimestamp') fragment.timecodeMs = event.timestamp;
    (fragment?.parts ?? header).push(event.raw);
  }
  return {
    header: Buffer.concat(header),
    fragments: fragments.map(({ timecodeMs, parts }) => ({ timecodeMs, bytes: Buffer.concat(parts) })),
  };
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

const show = ['-v', 'error', '-count_frames', '-show_packets', '-show_streams', '-of', 'json', '-i'];

/** What ffprobe says of media, which it must read without a complaint. */
export function probe(media: Uint8Array): Probed {
  const options = { input: media, maxBuffer: 2 ** 28 };
  const { stdout, stderr } = spawnSync(ffprobe.path, [...show, 'pipe:0'], options);
  expect(stderr.toString()).toBe('');
  return JSON.parse(stdout.toString()) as Probed;
}

/** What ffprobe says of media of a server, which may be one in this process. */
export async function probeUrl(url: string): Promise<Probed> {
  const { stdout, stderr } = await promisify(execFile)(ffprobe.path, [...show, url], { maxBuffer: 2 ** 28 });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Probed;
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
