import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { H264Content } from '@frame-ingest/contract';
import { calm, moving, noisy, type Take } from '../fixtures/draw/takes.ts';
import type { Size } from '../size.ts';
import { drawFrames } from './draw-frames.ts';
import { drawPictures } from './draw-pictures.ts';
import { readFixtures, readVideoFixture } from './read-fixtures.ts';

/** A kind of content: who made the files, and of what. */
export interface Kind {
  /** Size of the picture as it is shown. */
  readonly size: Size;
  /** Whether EXIF says that the picture is to be turned. */
  readonly isTurned: boolean;
  readonly frames: (count: number) => readonly Buffer[];
  /** The same as an encoder gives them. @throws Error where it has fewer */
  readonly video?: (count: number) => H264Content;
  /** The pictures that both were made of, drawn again, which takes a while: raw RGB, one picture after another. */
  readonly pictures?: (count: number) => Buffer;
}

const vga = { width: 640, height: 480 };
const hd = { width: 1280, height: 720 };

/** The content that fixtures/README.md describes, and a test picture with the noise of ffmpeg's filter. */
export const kinds: Readonly<Record<string, Kind>> = {
  'canvas-calm': filmed('canvas-calm', calm),
  'canvas-moving': filmed('canvas-moving', moving),
  'canvas-noisy': filmed('canvas-noisy', noisy),
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
    throw new Error(`"${name}" is not a kind of content. Use ${Object.keys(kinds).join(', ')} or all.`);
  });
}

function fixture(folder: string, size: Size): Kind {
  return { size, isTurned: false, frames: (count) => readFixtures(folder, count) };
}

/** What Chromium has encoded in both ways. */
function filmed(name: string, take: Take): Kind {
  return {
    ...fixture(name, vga),
    video: (count) => readVideoFixture(name, count),
    pictures: (count) => drawPictures(take, count, vga),
  };
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
