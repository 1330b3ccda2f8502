import type { FileHandle } from 'node:fs/promises';

/** Writes many small pieces to a file by few calls of the system. */
export class GatheringWriter {
  readonly #handle: Pick<FileHandle, 'writev'>;
  #pieces: Uint8Array[] = [];
  #byteLength = 0;

  constructor(handle: Pick<FileHandle, 'writev'>) {
    this.#handle = handle;
  }

  /** @param bytes must not change before they are flushed */
  async write(bytes: Uint8Array): Promise<void> {
    this.#pieces.push(bytes);
    this.#byteLength += bytes.length;
    if (this.#byteLength >= enoughBytes) await this.flush();
  }

  /** Writes what is left. */
  async flush(): Promise<void> {
    let left = this.#pieces;
    this.#pieces = [];
    this.#byteLength = 0;
    // A call may write less than it was given.
    while (left.length > 0) left = skip(left, (await this.#handle.writev(left)).bytesWritten);
  }
}

const enoughBytes = 1024 * 1024;

function skip(pieces: readonly Uint8Array[], byteLength: number): Uint8Array[] {
  let start = byteLength;
  return pieces.flatMap((piece) => {
    const rest = piece.subarray(start);
    start = Math.max(0, start - piece.length);
    return rest.length > 0 ? [rest] : [];
  });
}
