import type { ReadStream } from 'node:fs';
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isErrorCode } from './is-error-code.ts';
import { syncDirectory } from './sync-directory.ts';

/**
 * Bytes and the facts about them in one file, so that both appear, change and vanish together:
 *
 *     bytes | details as JSON | length of the JSON (4 bytes, big endian) | "S3L1"
 *
 * The details come last because the digests among them are known last.
 */
export class SealedFile<Details> {
  private constructor(
    private readonly file: FileHandle,
    readonly sizeBytes: number,
    readonly details: Details,
  ) {}

  /** @returns undefined when there is no such file */
  static async open<Details>(path: string): Promise<SealedFile<Details> | undefined> {
    const file = await open(path, 'r').catch((error: unknown) => {
      if (isErrorCode(error, 'ENOENT')) return undefined;
      throw error;
    });
    if (file === undefined) return undefined;
    try {
      const { sizeBytes, details } = await readSeal(file);
      return new SealedFile(file, sizeBytes, details as Details);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The bytes from `first` to `last`, both inside; there must be at least one. Closes the file at its end. */
  stream(first = 0, last = this.sizeBytes - 1): ReadStream {
    return this.file.createReadStream({ start: first, end: last, highWaterMark: 256 * 1024 });
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** A sealed file in the making. It is nowhere to be seen until it is published. */
export class SealedFileDraft<Details> {
  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

  static async create<Details>(path: string): Promise<SealedFileDraft<Details>> {
    return new SealedFileDraft(path, await open(path, 'wx'));
  }

  append(chunk: Uint8Array): Promise<void> {
    return this.file.appendFile(chunk);
  }

  /** Writes the details behind the bytes, and waits until all is on the disk. */
  async seal(details: Details): Promise<void> {
    const json = Buffer.from(JSON.stringify(details));
    const footer = Buffer.alloc(footerBytes);
    footer.writeUInt32BE(json.length);
    footer.write(magic, 4, 'latin1');
    await this.file.appendFile(Buffer.concat([json, footer]));
    await this.file.sync();
    await this.file.close();
  }

  /** Puts the sealed file in its place, over whatever is there. */
  async publish(path: string): Promise<void> {
    await rename(this.path, path);
    await syncDirectory(dirname(path));
  }

  /**
   * Puts the sealed file in its place unless something is there: a hard link is the one move of a file that
   * the file system itself refuses then.
   * @returns false when something was there
   */
  async publishIfAbsent(path: string): Promise<boolean> {
    try {
      await link(this.path, path);
    } catch (error) {
      if (isErrorCode(error, 'EEXIST')) return false;
      throw error;
    }
    await syncDirectory(dirname(path));
    return true;
  }

  /** Removes what was not published. Harmless after publishing, and needed in every case. */
  async discard(): Promise<void> {
    await this.file.close();
    await rm(this.path, { force: true });
  }
}

const magic = 'S3L1';
const footerBytes = 8;

async function readSeal(file: FileHandle): Promise<{ sizeBytes: number; details: unknown }> {
  const { size } = await file.stat();
  const footer = await readAt(file, size - footerBytes, footerBytes);
  const jsonBytes = footer.readUInt32BE();
  const sizeBytes = size - footerBytes - jsonBytes;
  if (footer.toString('latin1', 4) !== magic || sizeBytes < 0) throw new Error('This file carries no seal');
  const json = await readAt(file, sizeBytes, jsonBytes);
  return { sizeBytes, details: JSON.parse(json.toString('utf8')) };
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, Math.max(0, position));
  if (bytesRead !== length) throw new Error('This file ends before its seal');
  return buffer;
}
