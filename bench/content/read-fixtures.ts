import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type H264Content, readH264Batch } from '@frame-ingest/contract';
import { toAndFro } from './to-and-fro.ts';

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));

/** `count` frames of a folder of fixtures, which are played to and fro where there are fewer. */
export function readFixtures(name: string, count: number): Buffer[] {
  const folder = join(fixtures, name);
  const files = readdirSync(folder)
    .sort()
    .map((file) => readFileSync(join(folder, file)));
  const turn = toAndFro(files);
  return Array.from({ length: count }, (_, index) => turn[index % turn.length] ?? Buffer.alloc(0));
}

/**
 * The same frames as an encoder gives them, one keyframe and what follows.
 * @throws Error where there are fewer: what follows a keyframe cannot be played to and fro
 */
export function readVideoFixture(name: string, count: number): H264Content {
  const { codecPrivate, frames } = readH264Batch(readFileSync(join(fixtures, 'h264', name)));
  if (count > frames.length) throw new Error(`${name} has ${frames.length} access units, not ${count}`);
  return { codecPrivate, frames: frames.slice(0, count) };
}
