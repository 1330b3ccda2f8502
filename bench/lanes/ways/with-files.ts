import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where files lie in memory. */
const memoryFolder = '/dev/shm';

/** For programs that read files: writes the images as `000.jpg` and so on, and deletes them after the work. */
export async function withFiles<T>(
  images: readonly Buffer[],
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(memoryFolder, 'bench-'));
  try {
    for (const [index, image] of images.entries()) {
      writeFileSync(join(folder, `${String(index).padStart(3, '0')}.jpg`), image);
    }
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
