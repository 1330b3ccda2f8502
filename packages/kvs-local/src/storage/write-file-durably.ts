import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes or replaces a file so that after a crash it is either as before or complete: the bytes reach the disk under
 * another name, then the name changes, then the directory reaches the disk.
 * @param prerequisite must be fulfilled before the name changes; it goes on beside the writing
 */
export async function writeFileDurably(
  path: string,
  content: string,
  prerequisite?: Promise<void>,
): Promise<void> {
  const temporary = `${path}.tmp`;
  await Promise.all([prerequisite, writeAndSync(temporary, [Buffer.from(content)])]);
  await rename(temporary, path);
  await syncDirectory(dirname(path));
}

/** Creates a file and returns when its bytes are on the disk; its name may not be yet. */
export async function writeAndSync(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (const part of parts) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes names in a directory durable. Windows has no such call and keeps its directories itself. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
