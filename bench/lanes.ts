import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import { createConvertFrames } from '@frame-ingest/converter';
import type { Size } from './content.ts';

/** A way from JPEG files in memory to a video in memory. */
export interface Lane {
  readonly name: string;
  /** How the colours of its output are to be read. */
  readonly matrix: 'bt601' | 'bt709';
  readonly run: (images: readonly Buffer[], size: Size) => Promise<Uint8Array>;
}

/** (a) What the sample of 2018 did: files, image2, medium, whatever colours come out. */
const sampleOf2018: Lane = {
  name: '(a) 2018',
  matrix: 'bt601',
  run: (images, { width, height }) =>
    withFiles(images, async (folder) => {
      const output = join(folder, 'out.mkv');
      const input = [
        '-r',
        '10',
        '-f',
        'image2',
        '-s',
        `${width}x${height}`,
        '-i',
        join(folder, 'x-%03d.jpg'),
      ];
      await runFfmpeg([...input, '-vcodec', 'libx264', '-crf', '25', '-pix_fmt', 'yuv420p', output]);
      return readFileSync(output);
    }),
};

/** (b) ffmpeg alone with the converter's encoder settings, decoding the JPEG files itself. */
const bareFfmpeg: Lane = {
  name: '(b) bare ffmpeg',
  matrix: 'bt601',
  run: (images) =>
    withFiles(images, async (folder) => {
      const output = join(folder, 'out.mkv');
      const input = ['-r', '10', '-f', 'image2', '-i', join(folder, 'x-%03d.jpg')];
      const encoder = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-bf', '0', '-g', '600'];
      await runFfmpeg([...input, ...encoder, '-vf', 'scale=out_range=tv,format=yuv420p', output]);
      return readFileSync(output);
    }),
};

const convertFrames = createConvertFrames();

/** (c) The converter. */
const converter: Lane = {
  name: '(c) converter',
  matrix: 'bt709',
  run: async (images) => {
    const frames = images.map((image, index) => ({ index, image, timestampMs: 1e12 + index * 100 }));
    const segmentUuid = new Uint8Array(16);
    return (
      await convertFrames({ frames, endMs: 1e12 + images.length * 100, timeoutMs: 60_000, segmentUuid })
    ).matroska;
  },
};

export const lanes: readonly Lane[] = [sampleOf2018, bareFfmpeg, converter];

async function withFiles<T>(images: readonly Buffer[], work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    for (const [index, image] of images.entries()) {
      writeFileSync(join(folder, `x-${String(index).padStart(3, '0')}.jpg`), image);
    }
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runFfmpeg(args: readonly string[]): Promise<void> {
  const child = spawn(ffmpeg.path, ['-y', '-v', 'error', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`ffmpeg failed with exit code ${code}`);
}
