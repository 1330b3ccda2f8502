import type { LogFile, LogFolder } from '../log-folder.ts';

/** What its files hold, by name. */
export type MemoryFiles = Map<string, Uint8Array<ArrayBuffer>>;

/**
 * A folder that is gone with the program, for browsers that give no storage, and for tests.
 * @param files filled and read in place
 */
export function createMemoryFolder(files: MemoryFiles = new Map()): LogFolder {
  return {
    list: async () => [...files.keys()],
    open: async (name) => openFile(files, name),
    remove: async (name) => void files.delete(name),
    close: async () => undefined,
  };
}

/** The array grows by doubling; the map has the part that is filled. */
function openFile(files: MemoryFiles, name: string): LogFile {
  let room = files.get(name) ?? new Uint8Array(0);
  let size = room.length;
  const resize = (byteLength: number): void => {
    size = byteLength;
    files.set(name, room.subarray(0, size));
  };
  resize(size);

  return {
    size: () => size,
    read: async (offset, byteLength) => room.slice(offset, Math.min(size, offset + byteLength)),
    async append(bytes) {
      if (size + bytes.length > room.length) {
        const larger = new Uint8Array(Math.max(2 * room.length, size + bytes.length));
        larger.set(room.subarray(0, size));
        room = larger;
      }
      room.set(bytes, size);
      resize(size + bytes.length);
    },
    truncate: async (byteLength) => resize(Math.min(size, byteLength)),
    flush: async () => undefined,
    close: async () => undefined,
  };
}
