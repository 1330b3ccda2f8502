import { readSync } from 'node:fs';
import { type FileHandle, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrorCode, lockDirectory } from '@frame-ingest/local-server';
import { LogError } from '../errors.ts';
import type { LogFile, LogFolder } from '../log/log-folder.ts';
import { toLogError } from '../log/to-log-error.ts';

/**
 * Opens a directory for the log of one process, for `openFrameLog`. The log closes it.
 * @param path created if it doesn't exist
 * @throws LogError `busy` if another process has it: the message names the process and the cure. A killed process doesn't keep it
 */
export async function openDirectory(path: string): Promise<LogFolder> {
  const unlock = await lockDirectory(path, 'log of frames').catch((error: unknown) => {
    if (isErrorCode(error, 'EBUSY')) throw new LogError('busy', messageOf(error), { cause: error });
    throw toLogError(error, 'lock the directory');
  });
  return {
    list: () => readdir(path),
    async open(name) {
      const handle = await openOrMake(path, name);
      try {
        return toLogFile(handle, (await handle.stat()).size);
      } catch (error) {
        await handle.close();
        throw error;
      }
    },
    async remove(name) {
      await rm(join(path, name), { force: true });
      await syncDirectory(path);
    },
    close: unlock,
  };
}

/** A file survives a power cut only if its directory is on disk, too. */
async function openOrMake(path: string, name: string): Promise<FileHandle> {
  try {
    return await open(join(path, name), 'r+');
  } catch (error) {
    if (!isErrorCode(error, 'ENOENT')) throw error;
  }
  const handle = await open(join(path, name), 'wx+');
  await syncDirectory(path);
  return handle;
}

async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open directories, and stores their entries itself.
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

const maxSyncBytes = 4096;

function toLogFile(handle: FileHandle, initialSize: number): LogFile {
  let size = initialSize;
  return {
    size: () => size,
    async read(offset, byteLength) {
      const bytes = new Uint8Array(Math.max(0, Math.min(byteLength, size - offset)));
      // Opening a log reads a header for each frame, and the thread pool would take longer than reading.
      if (bytes.length <= maxSyncBytes)
        return bytes.subarray(0, readSync(handle.fd, bytes, 0, bytes.length, offset));
      let length = 0;
      while (length < bytes.length) {
        const { bytesRead } = await handle.read(bytes, length, bytes.length - length, offset + length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return bytes.subarray(0, length);
    },
    async append(bytes) {
      for (let written = 0; written < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, size);
        written += bytesWritten;
        size += bytesWritten;
      }
    },
    async truncate(newSize) {
      await handle.truncate(newSize);
      size = newSize;
    },
    flush: () => handle.datasync(),
    close: () => handle.close(),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
