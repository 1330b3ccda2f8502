import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ffmpegs } from './media-tools.ts';

export interface Recording {
  /** Frames per second, as a whole number or a fraction such as 30000/1001. */
  readonly rate: string;
  readonly framesPerKeyframe: number;
  readonly keyframes: number;
}

/** Something that writes pictures of 128x96 as Matroska, a cluster at each keyframe. */
export interface Muxer {
  readonly name: string;
  readonly record: (recording: Recording) => Buffer;
}

/** Those that are here. Without the others tests fail in CI, and say so elsewhere. */
export const muxers: readonly Muxer[] = [
  ...ffmpegs.map((path) => ({ name: path, record: (recording: Recording) => runFfmpeg(path, recording) })),
  ...withTool('/usr/bin/mkvmerge', 'mkvtoolnix', runMkvmerge),
  ...withTool('/usr/bin/gst-launch-1.0', 'gstreamer1.0-tools', runGStreamer),
];

function withTool(
  path: string,
  debianPackage: string,
  run: (path: string, recording: Recording) => Buffer,
): Muxer[] {
  if (existsSync(path) || process.env['CI'] === 'true') {
    return [{ name: path, record: (recording) => run(path, recording) }];
  }
  console.warn(`${path} is not tested, for it is not there: apt-get install ${debianPackage}`);
  return [];
}

/** Times from 12.3 ms on, so that none is a whole number of milliseconds. */
function runFfmpeg(path: string, { rate, framesPerKeyframe, keyframes }: Recording): Buffer {
  // Less than 4 KB between keyframes makes ffmpeg put several into a cluster.
  const noisy = ['-f', 'lavfi', '-i', `testsrc=size=128x96:rate=${rate}`, '-vf', 'noise=alls=90:allf=t'];
  const interval = `${framesPerKeyframe}`;
  const keys = ['-g', interval, '-keyint_min', interval, '-sc_threshold', '0', '-bf', '0'];
  const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '18', '-pix_fmt', 'yuv420p', ...keys];
  const frames = ['-frames:v', `${framesPerKeyframe * keyframes}`];
  const shifted = ['-output_ts_offset', '0.0123'];
  return runIntoFile((file) => [path, ['-v', 'error', ...noisy, ...frames, ...h264, ...shifted, file]]);
}

function runMkvmerge(path: string, recording: Recording): Buffer {
  const directory = mkdtempSync(join(tmpdir(), 'muxers-'));
  try {
    const input = join(directory, 'in.mp4');
    execFileSync(ffmpegs[0] as string, [
      ...['-v', 'error', '-f', 'lavfi', '-i', `testsrc=size=128x96:rate=${recording.rate}`],
      ...['-frames:v', `${recording.framesPerKeyframe * recording.keyframes}`],
      ...['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-bf', '0', '-sc_threshold', '0'],
      ...['-g', `${recording.framesPerKeyframe}`, '-keyint_min', `${recording.framesPerKeyframe}`, input],
    ]);
    return runIntoFile((file) => [path, ['--quiet', '--output', file, input]]);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function runGStreamer(path: string, { rate, framesPerKeyframe, keyframes }: Recording): Buffer {
  const framerate = rate.includes('/') ? rate : `${rate}/1`;
  const interval = `keyint=${framesPerKeyframe}:min-keyint=${framesPerKeyframe}:scenecut=0:bframes=0`;
  return runIntoFile((file) => [
    path,
    [
      ...['--quiet', 'videotestsrc', `num-buffers=${framesPerKeyframe * keyframes}`],
      ...['!', `video/x-raw,format=I420,width=128,height=96,framerate=${framerate}`],
      ...['!', 'x264enc', 'bframes=0', `key-int-max=${framesPerKeyframe}`, `option-string=${interval}`],
      ...['!', 'matroskamux', 'min-cluster-duration=0', '!', 'filesink', `location=${file}`],
    ],
  ]);
}

function runIntoFile(command: (file: string) => [string, string[]]): Buffer {
  const directory = mkdtempSync(join(tmpdir(), 'muxers-'));
  const file = join(directory, 'out.mkv');
  try {
    const [path, args] = command(file);
    execFileSync(path, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    return readFileSync(file);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
