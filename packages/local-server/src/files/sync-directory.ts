import { open } from 'node:fs/promises';

/** Makes names in a directory last through a power cut. Windows has no such call and keeps its directories itself. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
