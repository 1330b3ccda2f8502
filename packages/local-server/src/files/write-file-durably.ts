import { dirname } from 'node:path';
import { changeDirectory } from './change-directory.ts';
import { type Disk, type DiskFile, systemDisk } from './disk.ts';
import { isErrorCode } from './is-error-code.ts';

/**
 * Writes or replaces a file so that after a crash it is either unchanged or complete: the bytes reach the disk under
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

/** Writes a new file and returns when its bytes are on the disk; its name can still be missing there. */
export async function writeAndSync(
  path: string,
  parts: readonly Uint8Array[],
  disk: Disk = systemDisk,
): Promise<void> {
  const file = await openAnew(path, disk);
  try {
    for (const bytes of joinSmall(parts)) await file.appendFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The name is hardly ever taken, so it is not checked first. */
async function openAnew(path: string, disk: Disk): Promise<DiskFile> {
  try {
    return await disk.open(path, 'wx');
  } catch (error) {
    if (!isErrorCode(error, 'EEXIST')) throw error;
    // A crash left it.
    await disk.rm(path, { force: true });
    return disk.open(path, 'wx');
  }
}

/** Copying up to this many bytes costs less than separate writes. */
const maxJoinedBytes = 1024 * 1024;

function joinSmall(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  const bytes = parts.reduce((sum, { length }) => sum + length, 0);
  return bytes <= maxJoinedBytes ? [Buffer.concat(parts, bytes)] : parts;
}
