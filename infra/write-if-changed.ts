import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces the file in one step, and only when it differs, so that a synth that reads it meanwhile sees a whole one.
 * What is not whole yet lies beside the folder, which is what becomes an asset.
 */
export async function writeIfChanged(path: string, contents: Uint8Array): Promise<void> {
  const present = await readFile(path).catch(() => undefined);
  if (present?.equals(contents)) return;

  const temporary = `${dirname(path)}.${process.pid}`;
  await writeFile(temporary, contents);
  await rename(temporary, path);
}
