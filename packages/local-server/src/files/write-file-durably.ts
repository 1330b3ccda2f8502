import { dirname } from 'node:path';
import { changeDirectory } from './change-directory.ts';
import { type Disk, systemDisk } from './disk.ts';

/**
 * Writes or replaces a file so that after a crash it is either as before or complete: the bytes reach the disk under
 * the name `PATH.tmp`, then the name changes, then the directory reaches the disk.
 * @throws errors of the file system
 */
export async function writeFileDurably(
  path: string,
  content: string | Uint8Array,
  disk: Disk = systemDisk,
): Promise<void> {
  const temporary = `${path}.tmp`;
  await writeAndSync(temporary, [Buffer.from(content)], disk);
  await changeDirectory(dirname(path), () => disk.rename(temporary, path), disk);
}

/** Writes a file anew and returns when its bytes are on the disk; its name may not be yet. */
export async function writeAndSync(
  path: string,
  parts: readonly Uint8Array[],
  disk: Disk = systemDisk,
): Promise<void> {
  // A crash may have left one.
  await disk.rm(path, { force: true });
  const file = await disk.open(path, 'wx');
  try {
    for (const part of parts) await file.appendFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
}
