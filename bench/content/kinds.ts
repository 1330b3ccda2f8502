import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Size } from '../size.ts';
import { drawFrames } from './draw-frames.ts';
import { readFixtures } from './read-fixtures.ts';

/** A kind of content: who made the files, and of what. */
export interface Kind {
  /** Of the picture as it is shown. */
  readonly size: Size;
  /** Whether EXIF says that the picture is to be turned. */
  readonly isTurned: boolean;
  readonly frames: (count: number) => readonly Buffer[];
}

const vga = { width: 640, height: 480 };
const hd = { width: 1280, height: 720 };

/** What fixtures/README.md tells of, and a test picture with the noise of ffmpeg's filter. */
export const kinds: Readonly<Record<string, Kind>> = {
  'canvas-calm': fixture('canvas-calm', vga),
  'canvas-moving': fixture('canvas-moving', vga),
  'canvas-noisy': fixture('canvas-noisy', vga),
  phone: fixture('phone', hd),
  'phone-turned': { ...fixture('phone-turned', { width: 720, height: 1280 }), isTurned: true },
  webcam: fixture('webcam', vga),
  lavfi: drawn(vga),
  'lavfi-720p': drawn(hd),
};

/** Those of browsers, and one of noise as such. */
export const defaultKinds = ['canvas-calm', 'canvas-moving', 'canvas-noisy', 'lavfi'];

/**
 * @param names separated by commas, or `all`
 * @throws Error with the name that is none
 */
export function parseKinds(names: string | undefined): readonly [name: string, kind: Kind][] {
  const wanted = names === 'all' ? Object.keys(kinds) : (names?.split(',') ?? defaultKinds);
  return wanted.map((name) => {
    const kind = kinds[name];
    if (kind) return [name, kind];
    throw new Error(`"${name}" is no kind of content. There are ${Object.keys(kinds).join(', ')} and all.`);
  });
}

function fixture(folder: string, size: Size): Kind {
  return { size, isTurned: false, frames: (count) => readFixtures(folder, count) };
}

function drawn(size: Size): Kind {
  return { size, isTurned: false, frames: (count) => drawInFolder(count, size) };
}

function drawInFolder(count: number, size: Size): Buffer[] {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    return drawFrames(folder, count, size);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
