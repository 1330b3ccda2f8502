import { existsSync } from 'node:fs';
import ffmpeg from '@ffmpeg-installer/ffmpeg';

export interface Ffmpeg {
  readonly name: string;
  readonly path: string;
}

/** The bundled build of 2018, and the system's, which is years newer. Tests with the newer one fail in CI without it. */
export const ffmpegs: readonly Ffmpeg[] = [{ name: 'ffmpeg of 2018', path: ffmpeg.path }, ...findSystems()];

function findSystems(): Ffmpeg[] {
  const path = '/usr/bin/ffmpeg';
  if (existsSync(path) || process.env['CI'] === 'true') return [{ name: path, path }];
  console.warn(`Skipped everything that a newer ffmpeg is to read: there is none at ${path}.`);
  return [];
}
