import { LogError } from '../../errors.ts';
import type { LogFile, LogFolder } from '../log-folder.ts';
import { findFolder } from './opfs-folders.ts';

/** A tab that was closed, or that another has taken over from, may need a moment to let go of its files. */
const releaseMs = 5000;
const lookIntervalMs = 50;

/** Whether files of the origin's own file system can be written here, which is in workers only. */
export function hasSyncAccess(): boolean {
  return (
    typeof FileSystemFileHandle === 'function' && 'createSyncAccessHandle' in FileSystemFileHandle.prototype
  );
}

/** A folder of the origin's own file system, for one worker at a time. */
export async function openOpfsFolder(log: string): Promise<LogFolder> {
  const folder = await findFolder(log);
  return {
    async list() {
      const names: string[] = [];
      for await (const name of folder.keys()) names.push(name);
      return names;
    },
    async open(name) {
      const file = await folder.getFileHandle(name, { create: true });
      return toLogFile(await takeFile(file, performance.now() + releaseMs));
    },
    remove: (name) => folder.removeEntry(name),
    close: async () => undefined,
  };
}

async function takeFile(file: FileSystemFileHandle, untilMs: number): Promise<FileSystemSyncAccessHandle> {
  for (;;) {
    try {
      return await file.createSyncAccessHandle();
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'NoModificationAllowedError') throw error;
      if (performance.now() > untilMs) {
        const message = 'another tab of this site writes the same log: close it, or stop the capture there';
        throw new LogError('busy', message, { cause: error });
      }
    }
    await new Promise((resolve) => setTimeout(resolve, lookIntervalMs));
  }
}

function toLogFile(handle: FileSystemSyncAccessHandle): LogFile {
  return {
    size: () => handle.getSize(),
    async read(offset, byteLength) {
      const bytes = new Uint8Array(Math.max(0, Math.min(byteLength, handle.getSize() - offset)));
      return bytes.subarray(0, handle.read(bytes, { at: offset }));
    },
    async append(bytes) {
      const written = handle.write(bytes, { at: handle.getSize() });
      if (written < bytes.length)
        throw new LogError('full', `${written} of ${bytes.length} bytes were written`);
    },
    truncate: async (size) => handle.truncate(size),
    flush: async () => handle.flush(),
    close: async () => handle.close(),
  };
}
