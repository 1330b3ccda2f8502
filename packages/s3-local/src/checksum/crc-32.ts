import zlib from 'node:zlib';
import type { RunningDigest } from './running-digest.ts';

/** Creates a digest for CRC-32, or for CRC-32C, which Node does not have. */
export function createCrc32(kind: keyof typeof tables): RunningDigest {
  return kind === 'CRC32' && 'crc32' in zlib ? new NodeCrc32() : new Crc32(kind);
}

/** Node's CRC-32: as fast as memory, but available only from Node 20.15. */
class NodeCrc32 implements RunningDigest {
  #state = 0;

  update(chunk: Uint8Array): void {
    this.#state = zlib.crc32(chunk, this.#state);
  }

  digest(): Buffer {
    return toBytes(this.#state);
  }
}

/**
 * A reflected 32-bit CRC, table-driven.
 * @see https://reveng.sourceforge.io/crc-catalogue/all.htm CRC-32/ISO-HDLC and CRC-32/ISCSI
 */
class Crc32 implements RunningDigest {
  readonly #table: Uint32Array;
  #state = 0xffffffff;

  constructor(kind: keyof typeof tables) {
    this.#table = tables[kind];
  }

  update(chunk: Uint8Array): void {
    const table = this.#table;
    let state = this.#state;
    for (let index = 0; index < chunk.length; index++) {
      state = (table[(state ^ (chunk[index] as number)) & 0xff] as number) ^ (state >>> 8);
    }
    this.#state = state;
  }

  digest(): Buffer {
    return toBytes(~this.#state >>> 0);
  }
}

function toBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const tables = { CRC32: createTable(0xedb88320), CRC32C: createTable(0x82f63b78) };

function createTable(reflectedPolynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let state = byte;
    for (let bit = 0; bit < 8; bit++) state = state & 1 ? (state >>> 1) ^ reflectedPolynomial : state >>> 1;
    return state;
  });
}
