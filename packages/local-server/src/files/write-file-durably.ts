import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from './sync-directory.ts';

/**
 * Writes or replaces a file so that after a crash it is either as before or complete: the bytes reach the disk under
 * the name `PATH.tmp`, then the name changes, then the directory reaches the disk.
 * @param prerequisite must be fulfilled before the name changes; it goes on beside the writing
 * @throws errors of the file system, and those of the prerequisite
 */
export async function writeFileDurably(
  path: string,
  content: string | Uint8Array,
  prerequisite?: Promise<void>,
): Promise<void> {
  const temporary = `${path}.tmp`;
  await Promise.all([prerequisite, writeAndSync(temporary, [Buffer.from(content)])]);
  await rename(temporary, path);
  await syncDirectory(dirname(path));
}

/** Writes a file anew and returns when its bytes are on the disk; its name may not be yet. */
export async function writeAndSync(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (const part of parts) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
}
