import { execFileSync } from 'node:child_process';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import ffprobe from '@ffprobe-installer/ffprobe';

/** What ffprobe says of a video's pixels. */
export interface ColourTags {
  readonly pixelFormat: string | undefined;
  readonly range: string | undefined;
  readonly matrix: string | undefined;
  readonly transfer: string | undefined;
  readonly primaries: string | undefined;
}

/** Code points of ITU-T H.273, by the names that ffprobe has for them. Unspecified (2) is none. */
export const codePoints: Record<'matrix' | 'transfer' | 'primaries', Record<string, number>> = {
  matrix: { bt709: 1, bt470bg: 5, smpte170m: 6 },
  transfer: { bt709: 1, smpte170m: 6, 'iec61966-2-1': 13 },
  primaries: { bt709: 1, bt470bg: 5, smpte170m: 6 },
};

/** The tags of a Matroska file, or those of its H.264 alone. */
export function probeColourTags(file: Uint8Array, format: 'matroska' | 'h264'): ColourTags {
  const args = ['-v', 'error', '-f', format, '-show_streams', '-of', 'json', 'pipe:0'];
  const { streams } = JSON.parse(execFileSync(ffprobe.path, args, { input: file }).toString()) as {
    streams: Record<string, string>[];
  };
  return {
    pixelFormat: streams[0]?.['pix_fmt'],
    range: streams[0]?.['color_range'],
    matrix: streams[0]?.['color_space'],
    transfer: streams[0]?.['color_transfer'],
    primaries: streams[0]?.['color_primaries'],
  };
}

/** Takes the H.264 byte stream out of a Matroska file. */
export function extractH264(matroska: Uint8Array): Buffer {
  const copy = ['-c', 'copy', '-bsf:v', 'h264_mp4toannexb', '-f', 'h264', 'pipe:1'];
  return execFileSync(ffmpeg.path, ['-v', 'error', '-i', 'pipe:0', ...copy], { input: matroska });
}
