import { type Disk, systemDisk } from './disk.ts';

/**
 * Makes a change of names in a directory survive a power cut. The directory is opened first: without a free file handle
 * nothing must change, because the change would be visible although the caller gets an error. Windows cannot sync a
 * directory and does not need to.
 * @param change renames, makes, links or removes what is in the directory
 * @throws errors of the file system
 */
export async function changeDirectory<Result>(
  path: string,
  change: () => Promise<Result>,
  disk: Disk = systemDisk,
): Promise<Result> {
  if (process.platform === 'win32') return change();
  const directory = await disk.open(path, 'r');
  try {
    const result = await change();
    await directory.sync();
    return result;
  } finally {
    await directory.close();
  }
}
