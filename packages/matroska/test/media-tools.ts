import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ffmpegInstaller from '@ffmpeg-installer/ffmpeg';
import ffprobe from '@ffprobe-installer/ffprobe';

/** A build of 2018, and a newer one, the system's. Tests without the newer one fail in CI, and say so elsewhere. */
export const ffmpegs = [ffmpegInstaller.path, ...findSystemFfmpeg()];

function findSystemFfmpeg(): string[] {
  const path = '/usr/bin/ffmpeg';
  if (existsSync(path) || process.env['CI'] === 'true') return [path];
  console.warn(`Some files are made by the ffmpeg of 2018 alone: there is none at ${path}.`);
  return [];
}

export interface Encoding {
  readonly ffmpeg?: string;
  readonly seconds?: number;
  /** Inputs beside the pictures. */
  readonly input?: readonly string[];
  readonly output: readonly string[];
  /** @default matroska */
  readonly format?: string;
}

export const h264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-g', '20', '-sc_threshold', '0', '-bf', '0'];
export const sine = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'];

/** Test pictures at 10 a second as a file, written with seeking as ffmpeg does by default. */
export function encode({
  ffmpeg = ffmpegInstaller.path,
  seconds = 6,
  input = [],
  output,
  format = 'matroska',
}: Encoding): Buffer {
  const directory = mkdtempSync(join(tmpdir(), 'matroska-'));
  const file = join(directory, 'test');
  const pictures = ['-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=10'];
  try {
    const args = ['-v', 'error', ...pictures, ...input, '-t', `${seconds}`, ...output, '-f', format, file];
    execFileSync(ffmpeg, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    return readFileSync(file);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export interface ProbedStream {
  readonly codec_type: string;
  readonly codec_name: string;
  readonly pix_fmt?: string;
  readonly is_avc?: string;
  readonly has_b_frames?: number;
}

export interface ProbedFrame {
  readonly media_type: string;
  readonly key_frame: number;
  readonly pict_type?: string;
  readonly pkt_pts_time?: string;
  readonly pts_time?: string;
}

/** What ffprobe says of a file; it must have nothing to complain about. */
export function probe(file: Uint8Array): { streams: ProbedStream[]; frames: ProbedFrame[] } {
  const args = ['-v', 'error', '-show_streams', '-show_frames', '-of', 'json', 'pipe:0'];
  const { stdout, stderr } = spawnSync(ffprobe.path, args, { input: file, maxBuffer: 2 ** 27 });
  expect(stderr.toString()).toBe('');
  return JSON.parse(stdout.toString());
}

/** A checksum of each decoded picture, in order. */
export function hashPictures(file: Uint8Array): string[] {
  const args = ['-v', 'error', '-i', 'pipe:0', '-map', '0:v', '-vsync', '0', '-f', 'framemd5', 'pipe:1'];
  const lines = execFileSync(ffmpegInstaller.path, args, { input: file }).toString().split('\n');
  return lines.filter((line) => /^\d/.test(line)).map((line) => line.split(',').at(-1)?.trim() ?? '');
}
