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

/** What a store asks of a file system. It is an argument, so that a test or a simulation holds the disk. */
export interface Disk {
  /** Opens for reading (`r`; a directory too, to be synced), for appending (`a`), or makes what must not be there (`wx`). */
  open(path: string, flags: 'r' | 'a' | 'wx'): Promise<DiskFile>;
  /** The whole file. Rejects with ENOENT where there is none. */
  readFile(path: string): Promise<Buffer>;
  /** The whole file, decoded. */
  readFile(path: string, encoding: 'utf8'): Promise<string>;
  /** With `flush` it resolves when the bytes are on the disk. */
  writeFile(path: string, text: string, options: { readonly flush: true }): Promise<void>;
  /** Follows links. Rejects with ENOENT where there is nothing. */
  stat(path: string): Promise<{ readonly birthtimeMs: number; isDirectory(): boolean }>;
  /** Rejects with ENOENT where the name is free; a link to nothing has one. */
  lstat(path: string): Promise<unknown>;
  /** Names of what is in a directory, without the path, in no order. */
  readdir(path: string): Promise<string[]>;
  /**
   * Reads a part of each of very many files, as a store does at its start.
   * @returns in the order of the parts; undefined for what cannot be read
   */
  readParts(parts: readonly FilePart[]): Promise<(ReadPart | undefined)[]>;
  /** Rejects with EEXIST where the name is taken. With `recursive` it makes parents, too, and accepts a directory that is there. */
  mkdir(path: string, options?: { readonly recursive: true }): Promise<unknown>;
  /** Takes an empty directory away, and no other. */
  rmdir(path: string): Promise<void>;
  /** Deletes a file: with `recursive` also a directory and all in it, with `force` also what is not there. */
  rm(path: string, options?: { readonly recursive?: boolean; readonly force?: boolean }): Promise<void>;
  /** Puts a file in the place of another at one stroke. */
  rename(from: string, to: string): Promise<void>;
  /** Gives a file a second name, which must be free. */
  link(from: string, to: string): Promise<void>;
}

/** What to read of one file. */
export interface FilePart {
  readonly path: string;
  /** Where to begin, in bytes. */
  readonly position: number;
  /** Bytes, of which a shorter file has fewer. */
  readonly length: number;
  /** Whether {@link ReadPart.size} is needed. */
  readonly withSize?: boolean;
}

/** What was read of it. */
export interface ReadPart {
  readonly bytes: Uint8Array;
  /** Of the whole file, where it was asked for. */
  readonly size: number | undefined;
}

/** An open file, or a directory that is open to be synced. */
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
  /** Leaves that many bytes. */
  truncate(length: number): Promise<void>;
  /** Resolves when all that was written is on the disk; of a directory, its names (fsync). */
  sync(): Promise<void>;
  /** Waits for reads under way. May be called again. */
  close(): Promise<void>;
}

/** The file system of this machine. */
export const systemDisk: Disk = {
  ...{ open, readFile, writeFile, stat, lstat, readdir, mkdir, rmdir, rename, link, readParts },
  rm: (path, { recursive = false, force = false } = {}) =>
    recursive ? rm(path, { recursive, force }) : removeFile(path, force),
};

/** `rm` of Node looks twice at what it is to remove. */
async function removeFile(path: string, force: boolean): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!force || !isErrorCode(error, 'ENOENT')) throw error;
  });
}
