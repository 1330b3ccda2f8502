import { Readable } from 'node:stream';
import type { DiskFile } from '@frame-ingest/local-server';

/** The bytes of an open file from `first` to `last`, both inclusive. Closes the file when it ends, in every case. */
export class FileStream extends Readable {
  readonly #file: DiskFile;
  readonly #last: number;
  #position: number;

  constructor(file: DiskFile, first: number, last: number) {
    super({ highWaterMark: chunkBytes });
    this.#file = file;
    this.#position = first;
    this.#last = last;
  }

  override _read(): void {
    this.#readChunk().then(
      (chunk) => this.push(chunk),
      (error: Error) => this.destroy(error),
    );
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#file.close().then(
      () => callback(error),
      (closeError: Error) => callback(error ?? closeError),
    );
  }

  /** @returns null at the end */
  async #readChunk(): Promise<Buffer | null> {
    const length = Math.min(chunkBytes, this.#last - this.#position + 1);
    if (length <= 0) return null;
    const buffer = Buffer.allocUnsafe(length);
    const { bytesRead } = await this.#file.read(buffer, 0, length, this.#position);
    if (bytesRead === 0) throw new Error('The file became shorter while it was read');
    this.#position += bytesRead;
    return buffer.subarray(0, bytesRead);
  }
}

const chunkBytes = 256 * 1024;
