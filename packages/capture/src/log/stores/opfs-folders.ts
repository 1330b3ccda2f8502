import { parseFolderPath, toFolderPath } from '../browser/log-name.ts';

const rootName = 'frame-ingest-logs';

/** The folder of a log, which is made where there is none. */
export async function findFolder(log: string): Promise<FileSystemDirectoryHandle> {
  const origin = await navigator.storage.getDirectory();
  let folder = await origin.getDirectoryHandle(rootName, { create: true });
  for (const part of toFolderPath(log)) folder = await folder.getDirectoryHandle(part, { create: true });
  return folder;
}

/**
 * All logs that have a folder, with the sizes of their files in bytes. Pages may ask, too.
 * @throws DOMException where there has never been a log
 */
export async function listFolders(): Promise<Map<string, number[]>> {
  const sizes = new Map<string, number[]>();
  const origin = await navigator.storage.getDirectory();
  await visit(await origin.getDirectoryHandle(rootName), []);
  return sizes;

  async function visit(folder: FileSystemDirectoryHandle, path: readonly string[]): Promise<void> {
    for await (const [name, entry] of folder.entries()) {
      if (entry.kind === 'directory') {
        await visit(entry as FileSystemDirectoryHandle, [...path, name]);
        continue;
      }
      const log = parseFolderPath(path);
      // One that is removed meanwhile has nothing left.
      const file = await (entry as FileSystemFileHandle).getFile().catch(() => undefined);
      if (log !== undefined && file !== undefined) sizes.set(log, [...(sizes.get(log) ?? []), file.size]);
    }
  }
}
