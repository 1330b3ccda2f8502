import { spawnSync } from 'node:child_process';
import ffmpeg from '@ffmpeg-installer/ffmpeg';

/** A checksum of each decoded picture, in order; a decoder that complains is a failure. */
export function hashPictures(video: Uint8Array, format: 'h264' | 'matroska'): string[] {
  const args = ['-v', 'error', '-f', format, '-i', 'pipe:0', '-vsync', '0', '-f', 'framemd5', 'pipe:1'];
  const { stdout, stderr } = spawnSync(ffmpeg.path, args, { input: video, maxBuffer: 2 ** 27 });
  // Times that come faster than the rate that it guesses are no matter of the pictures.
  const complaints = stderr.toString().replace(/.*non monotonically increasing dts.*\n/g, '');
  if (complaints !== '') throw new Error(complaints);
  const lines = stdout.toString().split('\n');
  return lines.filter((line) => /^\d/.test(line)).map((line) => line.split(',').at(-1)?.trim() ?? '');
}
