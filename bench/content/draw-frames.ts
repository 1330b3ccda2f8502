import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import type { Size } from '../size.ts';

/**
 * Draws `count` JPEG frames that move and have the noise of a camera, and leaves them in `folder` as well.
 * @param quantizer 2 (best) to 31
 */
export function drawFrames(folder: string, count: number, { width, height }: Size, quantizer = 3): Buffer[] {
  const source = `testsrc2=size=${width}x${height}:rate=10,noise=alls=8:allf=t`;
  const output = ['-frames:v', String(count), '-q:v', String(quantizer), join(folder, 'x-%03d.jpg')];
  execFileSync(ffmpeg.path, ['-v', 'error', '-f', 'lavfi', '-i', source, ...output]);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jpg'))
    .sort()
    .map((name) => readFileSync(join(folder, name)));
}
