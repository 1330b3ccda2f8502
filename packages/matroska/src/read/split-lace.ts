import { readVint } from '../ebml/read-vint.ts';
import { MatroskaError } from '../errors.ts';
import type { Lacing } from '../types.ts';

/**
 * The frames of a block's data.
 * @param data what follows the block's header
 * @param byteOffset where `data` begins in the whole stream, for errors
 * @throws MatroskaError where the sizes do not fit the data
 * @see https://www.rfc-editor.org/rfc/rfc9559#name-block-lacing
 */
export function splitLace(data: Uint8Array, lacing: Lacing, byteOffset: number): Uint8Array[] {
  if (lacing === 'none') return [data];
  const [lastIndex] = data;
  if (lastIndex === undefined) throw new MatroskaError('A laced block has no frame count', byteOffset);

  const { sizes, length } = readSizes(data.subarray(1), lastIndex, lacing, byteOffset + 1);
  const frames = data.subarray(1 + length);
  let position = 0;
  return sizes.map((size) => {
    if (!(size >= 0 && position + size <= frames.length)) {
      throw new MatroskaError('The frames of a laced block do not fit into it', byteOffset);
    }
    position += size;
    return frames.subarray(position - size, position);
  });
}

interface Sizes {
  readonly sizes: number[];
  /** Bytes that the sizes take. */
  readonly length: number;
}

/** The size of the last frame is what the others leave. */
function readSizes(bytes: Uint8Array, lastIndex: number, lacing: Lacing, byteOffset: number): Sizes {
  if (lacing === 'fixed') {
    const size = bytes.length / (lastIndex + 1);
    if (!Number.isInteger(size)) {
      throw new MatroskaError(
        `${bytes.length} bytes cannot be ${lastIndex + 1} frames of one size`,
        byteOffset,
      );
    }
    return { sizes: Array(lastIndex + 1).fill(size), length: 0 };
  }
  const read = lacing === 'xiph' ? readXiphSizes : readEbmlSizes;
  const { sizes, length } = read(bytes, lastIndex, byteOffset);
  const others = sizes.reduce((sum, size) => sum + size, 0);
  return { sizes: [...sizes, bytes.length - length - others], length };
}

/** Bytes of 255 and one that is less, added up. */
function readXiphSizes(bytes: Uint8Array, count: number, byteOffset: number): Sizes {
  const sizes: number[] = [];
  let length = 0;
  for (let size = 0; sizes.length < count; length += 1) {
    const byte = bytes[length];
    if (byte === undefined) throw new MatroskaError('The sizes of a laced block are cut short', byteOffset);
    size += byte;
    if (byte === 255) continue;
    sizes.push(size);
    size = 0;
  }
  return { sizes, length };
}

/** A variable-length number, and for each further frame the signed difference to the one before. */
function readEbmlSizes(bytes: Uint8Array, count: number, byteOffset: number): Sizes {
  const sizes: number[] = [];
  let length = 0;
  while (sizes.length < count) {
    const number = readVint(bytes.subarray(length), byteOffset + length);
    const before = sizes.at(-1);
    const zero = 2 ** (7 * number.length - 1) - 1;
    sizes.push(before === undefined ? number.value : before + number.value - zero);
    length += number.length;
  }
  return { sizes, length };
}
