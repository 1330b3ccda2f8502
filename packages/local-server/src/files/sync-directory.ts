import { type Disk, systemDisk } from './disk.ts';

/** Makes names in a directory last through a power cut. Windows has no such call and keeps its directories itself. */
export async function syncDirectory(path: string, disk: Disk = systemDisk): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await disk.open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
