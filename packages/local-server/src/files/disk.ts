import {
  link,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { isErrorCode } from './is-error-code.ts';
import { readParts } from './read-parts.ts';

/** The file operations that a store uses. It is an argument, so that a test or a simulation can replace the disk. */
export interface Disk {
  /** Opens for reading (`r`, also a directory to sync), for appending (`a`), or creates a file that must not exist (`wx`). */
  open(path: string, flags: 'r' | 'a' | 'wx'): Promise<DiskFile>;
  /** The whole file. Rejects with ENOENT if it does not exist. */
  readFile(path: string): Promise<Buffer>;
  /** The whole file, decoded. */
  readFile(path: string, encoding: 'utf8'): Promise<string>;
  /** With `flush` it resolves when the bytes are on the disk. */
  writeFile(path: string, text: string, options: { readonly flush: true }): Promise<void>;
  /** Follows links. Rejects with ENOENT if nothing is there. */
  stat(path: string): Promise<{ readonly birthtimeMs: number; isDirectory(): boolean }>;
  /** Rejects with ENOENT if the name is free. A dangling link occupies its name. */
  lstat(path: string): Promise<unknown>;
  /** Names of the entries in a directory, without the path, in no particular order. */
  readdir(path: string): Promise<string[]>;
  /**
   * Reads a part of each of very many files, as a store does at its start.
   * @returns in the order of the parts; undefined for what cannot be read
   */
  readParts(parts: readonly FilePart[]): Promise<(ReadPart | undefined)[]>;
  /** Rejects with EEXIST if the name is taken. With `recursive` it also creates parents and accepts an existing directory. */
  mkdir(path: string, options?: { readonly recursive: true }): Promise<unknown>;
  /** Removes a directory, which must be empty. */
  rmdir(path: string): Promise<void>;
  /** Deletes a file. `recursive` also deletes a directory with its contents; `force` accepts a missing path. */
  rm(path: string, options?: { readonly recursive?: boolean; readonly force?: boolean }): Promise<void>;
  /** Replaces a file with another atomically. */
  rename(from: string, to: string): Promise<void>;
  /** Gives a file a second name, which must be free. */
  link(from: string, to: string): Promise<void>;
}

/** What to read of one file. */
export interface FilePart {
  readonly path: string;
  /** Where to begin, in bytes. */
  readonly position: number;
  /** In bytes; a shorter file gives fewer. */
  readonly length: number;
  /** Whether {@link ReadPart.size} is needed. */
  readonly withSize?: boolean;
}

/** The part that was read. */
export interface ReadPart {
  readonly bytes: Uint8Array;
  /** Size of the whole file in bytes, if requested. */
  readonly size: number | undefined;
}

/** An open file, or a directory that is open for a sync. */
export interface DiskFile {
  /**
   * Reads into the buffer from `offset` on; fewer than `length` bytes near the end of the file, and 0 at it.
   * @param position in the file, in bytes
   */
  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
  /** The size is in bytes. */
  stat(): Promise<{ readonly size: number }>;
  /** Resolves when the system has the bytes; {@link DiskFile.sync} puts them on the disk. */
  appendFile(bytes: Uint8Array): Promise<void>;
  /** Shortens the file to that many bytes. */
  truncate(length: number): Promise<void>;
  /** Resolves when everything written is on the disk; for a directory, its names (fsync). */
  sync(): Promise<void>;
  /** Waits for reads in progress. Further calls do nothing. */
  close(): Promise<void>;
}

/** The file system of this machine. */
export const systemDisk: Disk = {
  ...{ open, readFile, writeFile, stat, lstat, readdir, mkdir, rmdir, rename, link, readParts },
  rm: (path, { recursive = false, force = false } = {}) =>
    recursive ? rm(path, { recursive, force }) : removeFile(path, force),
};

/** Node's `rm` checks twice what it removes. */
async function removeFile(path: string, force: boolean): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!force || !isErrorCode(error, 'ENOENT')) throw error;
  });
}
