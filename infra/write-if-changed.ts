import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Replaces the file in one step, and only when it differs, so that a synth that reads it meanwhile sees a whole one.
 * What is not whole yet lies outside of the folders that become assets.
 */
export async function writeIfChanged(path: string, contents: Uint8Array): Promise<void> {
  const present = await readFile(path).catch(() => undefined);
  if (present?.equals(contents)) return;

  const temporary = join(__dirname, `.unfinished.${process.pid}`);
  await writeFile(temporary, contents);
  await rename(temporary, path);
}
