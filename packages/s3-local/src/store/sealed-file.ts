import { dirname } from 'node:path';
import { changeDirectory, type Disk, type DiskFile, isErrorCode } from '@frame-ingest/local-server';
import { FileStream } from './file-stream.ts';
import { UnreadableFileError } from './unreadable-file-error.ts';

/**
 * Bytes and the facts about them in one file, so that both appear, change and vanish together:
 *
 *     bytes | details as JSON | length of the JSON (4 bytes, big endian) | "S3L1"
 *
 * The details come last because the digests among them are known last.
 */
export class SealedFile<Details> {
  private constructor(
    private readonly file: DiskFile,
    readonly sizeBytes: number,
    readonly details: Details,
  ) {}

  /**
   * @param parseDetails returns undefined for JSON without such details
   * @returns undefined if the file does not exist
   * @throws UnreadableFileError if the file is not a complete sealed file
   */
  static async open<Details>(
    disk: Disk,
    path: string,
    parseDetails: (json: unknown) => Details | undefined,
  ): Promise<SealedFile<Details> | undefined> {
    const file = await disk.open(path, 'r').catch((error: unknown) => {
      if (isErrorCode(error, 'ENOENT')) return undefined;
      throw error;
    });
    if (file === undefined) return undefined;
    try {
      const { sizeBytes, json } = await readSeal(path, file);
      const details = parseDetails(json);
      if (details === undefined) throw new UnreadableFileError(path, 'the content of its seal is not valid');
      return new SealedFile(file, sizeBytes, details);
    } catch (error) {
      await file.close();
      throw isErrorCode(error, 'EISDIR') ? new UnreadableFileError(path, 'it is a directory', error) : error;
    }
  }

  /** The bytes from `first` to `last`, both inside; there must be at least one. Closes the file at its end. */
  stream(first = 0, last = this.sizeBytes - 1): FileStream {
    return new FileStream(this.file, first, last);
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** A sealed file that is being written. It is invisible until it is published. */
export class SealedFileDraft<Details> {
  #sizeBytes = 0;
  /** What is not written yet: most objects are small, and are written at one stroke with their details. */
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  private constructor(
    private readonly disk: Disk,
    private readonly path: string,
    private readonly file: DiskFile,
  ) {}

  static async create<Details>(disk: Disk, path: string): Promise<SealedFileDraft<Details>> {
    return new SealedFileDraft(disk, path, await disk.open(path, 'wx'));
  }

  /** Bytes so far, without the details. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** @param chunk must not change afterwards */
  async append(chunk: Uint8Array): Promise<void> {
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
    this.#sizeBytes += chunk.length;
    if (this.#pendingBytes > maxPendingBytes) await this.#flush();
  }

  /** Writes the details behind the bytes, and waits until all is on the disk. */
  async seal(details: Details): Promise<void> {
    const json = Buffer.from(JSON.stringify(details));
    const footer = Buffer.alloc(footerBytes);
    footer.writeUInt32BE(json.length);
    footer.write(magic, 4, 'latin1');
    this.#pending.push(json, footer);
    await this.#flush();
    await this.file.sync();
    await this.file.close();
  }

  /** Puts the sealed file in its place, over whatever file is there. */
  async publish(path: string): Promise<void> {
    await changeDirectory(dirname(path), () => this.disk.rename(this.path, path), this.disk);
  }

  /**
   * Puts the sealed file in its place unless something is there: a hard link is the one move of a file that
   * the file system itself refuses then.
   * @returns false when something was there
   */
  async publishIfAbsent(path: string): Promise<boolean> {
    try {
      await changeDirectory(dirname(path), () => this.disk.link(this.path, path), this.disk);
      return true;
    } catch (error) {
      if (isErrorCode(error, 'EEXIST')) return false;
      throw error;
    }
  }

  /** Removes what was not published. Harmless after publishing, and needed in every case. */
  async discard(): Promise<void> {
    await this.file.close();
    await this.disk.rm(this.path, { force: true });
  }

  async #flush(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    this.#pendingBytes = 0;
    await this.file.appendFile(Buffer.concat(pending));
  }
}

const maxPendingBytes = 512 * 1024;

const magic = 'S3L1';
const footerBytes = 8;

async function readSeal(path: string, file: DiskFile): Promise<{ sizeBytes: number; json: unknown }> {
  const { size } = await file.stat();
  if (size < footerBytes) throw new UnreadableFileError(path, `it has ${size} bytes, too few for a seal`);
  const footer = await readAt(path, file, size - footerBytes, footerBytes);
  if (footer.toString('latin1', 4) !== magic)
    throw new UnreadableFileError(path, 'it does not end in a seal');
  const jsonBytes = footer.readUInt32BE();
  const sizeBytes = size - footerBytes - jsonBytes;
  if (sizeBytes < 0) throw new UnreadableFileError(path, 'its seal is longer than the file');
  const text = (await readAt(path, file, sizeBytes, jsonBytes)).toString('utf8');
  try {
    return { sizeBytes, json: JSON.parse(text) };
  } catch (cause) {
    throw new UnreadableFileError(path, 'its seal is not JSON', cause);
  }
}

async function readAt(path: string, file: DiskFile, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead !== length) throw new UnreadableFileError(path, 'it became shorter while it was read');
  return buffer;
}
