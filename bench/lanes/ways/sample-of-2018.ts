import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import type { ConvertImages } from './convert-images.ts';
import { runProgram } from './run-program.ts';
import { withFiles } from './with-files.ts';

/** What the sample of 2018 did: files, image2, medium, whatever colours come out. */
export const sampleOf2018: ConvertImages = (images, { width, height }, rateFactor = 25) =>
  withFiles(images, async (folder) => {
    const output = join(folder, 'out.mkv');
    const input = ['-r', '10', '-f', 'image2', '-s', `${width}x${height}`, '-i', join(folder, '%03d.jpg')];
    const encoder = ['-vcodec', 'libx264', '-crf', String(rateFactor), '-pix_fmt', 'yuv420p'];
    await runProgram(ffmpeg.path, ['-y', '-v', 'error', ...input, ...encoder, output]);
    return readFileSync(output);
  });
