import { open } from 'node:fs/promises';

/** Makes a rename or link in a directory last through a power cut. Windows cannot, and need not, sync a directory. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
