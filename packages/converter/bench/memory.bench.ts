/**
 * node --import tsx packages/converter/bench/memory.bench.ts [frames]: the most memory that batches of the largest images
 * take above an idle process, each kind in a process of its own, with and without what the image sets for glibc.
 * Linux only.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { createConvertFrames } from '../src/index.ts';

const frames = Number(process.argv[2] ?? 16);
const { width, height } = { width: 3840, height: 2160 };
/** See infra/image/Dockerfile. */
const asInTheImage = {
  MALLOC_MMAP_THRESHOLD_: '4000000',
  MALLOC_TRIM_THRESHOLD_: '16000000',
  MALLOC_ARENA_MAX: '2',
};

const kinds: Record<string, () => Sharp> = {
  'PNG, 16 bits, interlaced': () => ofSixteenBits().png({ progressive: true }),
  'PNG, 16 bits': () => ofSixteenBits().png(),
  'WebP, lossless, transparent': () => ofColour(4).webp({ lossless: true }),
  'JPEG, progressive, 4:4:4': () =>
    withNoise().jpeg({ progressive: true, chromaSubsampling: '4:4:4', quality: 50 }),
  'JPEG, progressive, CMYK': () => ofColour(3).toColourspace('cmyk').jpeg({ progressive: true }),
  'JPEG, baseline': () => ofColour(3).jpeg(),
};

const kind = process.env['KIND'];
if (kind === undefined) await measureAll();
else await measureOne(kind);

async function measureAll(): Promise<void> {
  for (const name of Object.keys(kinds)) {
    const peaks: string[] = [];
    for (const settings of [{}, asInTheImage]) {
      const child = fork(import.meta.filename, process.argv.slice(2), {
        env: { ...process.env, ...settings, KIND: name },
      });
      peaks.push(String((await once(child, 'message'))[0]));
    }
    console.log(
      `${name.padEnd(28)} ${peaks[0]?.padStart(4)} MB, as in the image ${peaks[1]?.padStart(4)} MB`,
    );
  }
}

async function measureOne(name: string): Promise<void> {
  const image = await kinds[name]?.().toBuffer();
  if (image === undefined) throw new Error(`No kind is called ${name}`);
  const convertFrames = createConvertFrames();
  const convert = (file: Uint8Array, count: number) =>
    convertFrames({
      frames: Array.from({ length: count }, (_, index) => ({ index, image: file, timestampMs: index * 200 })),
      ...{ endMs: count * 200, timeoutMs: 600_000, segmentUuid: new Uint8Array(16) },
    });
  await convert(
    await sharp({ create: { width: 640, height: 480, channels: 3, background: 'grey' } })
      .jpeg()
      .toBuffer(),
    5,
  );
  // The high-water mark begins anew (proc(5)): what it took to make the image does not count.
  writeFileSync('/proc/self/clear_refs', '5');
  const beforeMb = statusMb('VmRSS');
  await convert(image, frames);
  process.send?.(Math.round(statusMb('VmHWM') - beforeMb));
  process.disconnect?.();
}

function ofSixteenBits(): Sharp {
  const raw = new Uint16Array(width * height * 4).fill(30_000);
  return sharp(raw, { raw: { width, height, channels: 4 } }).toColourspace('rgb16');
}

function ofColour(channels: 3 | 4): Sharp {
  return sharp({ create: { width, height, channels, background: { r: 90, g: 120, b: 40, alpha: 0.5 } } });
}

function withNoise(): Sharp {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 3 };
  return sharp({ create: { width, height, channels: 3, background: 'grey', noise } });
}

function statusMb(field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1000;
}
