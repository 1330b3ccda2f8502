import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ffmpeg from '@ffmpeg-installer/ffmpeg';

/** What x264 is to make; the pictures are ffmpeg's moving test pattern. */
export interface VideoOptions {
  /** @default 20 */
  readonly frames?: number;
  /** Frames per second. @default 10 */
  readonly framerate?: number;
  /** @default '320x240' */
  readonly size?: string;
  /** Every so many frames is a keyframe. @default - all of them are one group of pictures */
  readonly keyEvery?: number;
  /** Options of the encoder, in the place of those of a camera: Baseline, no B-frames. */
  readonly encoder?: readonly string[];
  /** @default 'h264' - a byte stream (ITU-T H.264 annex B) */
  readonly format?: 'h264' | 'matroska';
  /** Another ffmpeg than the bundled one. */
  readonly ffmpegPath?: string;
}

const camera = ['-profile:v', 'baseline', '-bf', '0', '-preset', 'ultrafast'];

/** Video as a device encodes it, by the bundled ffmpeg with x264. The same options give the same bytes. */
export function encodeH264({
  frames = 20,
  framerate = 10,
  size = '320x240',
  keyEvery = frames,
  encoder = camera,
  format = 'h264',
  ffmpegPath = ffmpeg.path,
}: VideoOptions = {}): Buffer {
  const dir = mkdtempSync(join(tmpdir(), 'h264-'));
  const file = join(dir, 'video');
  try {
    execFileSync(ffmpegPath, [
      ...[
        '-v',
        'error',
        '-f',
        'lavfi',
        '-i',
        `testsrc=size=${size}:rate=${framerate}`,
        '-pix_fmt',
        'yuv420p',
      ],
      ...['-frames:v', String(frames), '-c:v', 'libx264', '-g', String(keyEvery), '-sc_threshold', '0'],
      ...['-threads', '1', ...encoder, '-f', format, file],
    ]);
    return readFileSync(file);
  } finally {
    rmSync(dir, { recursive: true });
  }
}
