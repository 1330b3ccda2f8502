import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));

/** `count` frames of a folder of fixtures, which are played to and fro where there are fewer. */
export function readFixtures(name: string, count: number): Buffer[] {
  const folder = join(fixtures, name);
  const files = readdirSync(folder)
    .sort()
    .map((file) => readFileSync(join(folder, file)));
  const toAndFro = [...files, ...files.slice(1, -1).reverse()];
  return Array.from({ length: count }, (_, index) => toAndFro[index % toAndFro.length] ?? Buffer.alloc(0));
}
