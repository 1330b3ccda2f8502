import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import { type ConverterOptions, createConvertFrames, encoderProfiles } from '@frame-ingest/converter';
import { encoderArguments, jpegInput } from '../packages/converter/src/encode/encoder-arguments.ts';
import type { Size } from './size.ts';

/** A way from JPEG files in memory to a video in memory. */
export type ConvertImages = (images: readonly Buffer[], size: Size) => Promise<Uint8Array>;

/** Where files lie in memory. */
const memoryFolder = '/dev/shm';

/** (a) What the sample of 2018 did: files, image2, medium, whatever colours come out. */
export const sampleOf2018: ConvertImages = (images, { width, height }) =>
  withFiles(images, async (folder) => {
    const output = join(folder, 'out.mkv');
    const input = ['-r', '10', '-f', 'image2', '-s', `${width}x${height}`, '-i', join(folder, 'x-%03d.jpg')];
    await runFfmpeg([...input, '-vcodec', 'libx264', '-crf', '25', '-pix_fmt', 'yuv420p', output]);
    return readFileSync(output);
  });

/** (b) ffmpeg alone with the converter's encoder settings, decoding the JPEG files itself. */
export const bareFfmpeg: ConvertImages = (frames, size) =>
  withFiles(frames, async (folder) => {
    const output = join(folder, 'out.mkv');
    const images = `file:${join(folder, 'x-%03d.jpg')}`;
    const input = { ...jpegInput, arguments: ['-framerate', '10', '-f', 'image2', '-i', images] };
    const args = encoderArguments(input, size, encoderProfiles.lowLatency);
    const inOut = args.map((arg) => (arg === 'pipe' ? 'file' : arg === 'pipe:1' ? `file:${output}` : arg));
    await runFfmpeg(inOut);
    return readFileSync(output);
  });

/** (c) The converter. */
export function converter(options: ConverterOptions): ConvertImages {
  const convertFrames = createConvertFrames(options);
  return async (images) => {
    const startMs = 1e12;
    const frames = images.map((image, index) => ({ index, image, timestampMs: startMs + index * 100 }));
    const endMs = startMs + images.length * 100;
    const segmentUuid = new Uint8Array(16);
    return (await convertFrames({ frames, endMs, timeoutMs: 60_000, segmentUuid })).matroska;
  };
}

async function withFiles<T>(images: readonly Buffer[], work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(memoryFolder, 'bench-'));
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
