import { encoderProfiles } from '@frame-ingest/converter';
import type { ConvertImages } from './convert-images.ts';
import { runProgram } from './run-program.ts';

const { preset, crf } = encoderProfiles.lowLatency;

/** An ffmpeg alone, with the converter's settings and its one thread: Motion JPEG through one pipe, Matroska through another. */
export function bareFfmpeg(path: string): ConvertImages {
  return (images, _size, rateFactor = crf) => {
    const input = ['-threads', '1', '-f', 'mjpeg', '-framerate', '10', '-i', 'pipe:0'];
    const filter = ['-vf', 'scale=in_range=full:out_range=tv,format=yuv420p', '-vsync', 'passthrough'];
    const encoder = ['-c:v', 'libx264', '-preset', preset, '-crf', String(rateFactor), '-profile:v', 'high'];
    const frames = ['-bf', '0', '-g', '600', '-colorspace', 'smpte170m', '-color_range', 'tv'];
    const output = ['-threads', '1', '-f', 'matroska', 'pipe:1'];
    return runProgram(path, ['-v', 'error', ...input, ...filter, ...encoder, ...frames, ...output], images);
  };
}
