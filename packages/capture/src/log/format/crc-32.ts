/**
 * CRC-32/ISO-HDLC, the one of zlib, eight bytes a step.
 * @param crc of what came before
 * @see https://reveng.sourceforge.io/crc-catalogue/all.htm
 * @see https://create.stephan-brumme.com/crc32/#slicing-by-8-overview
 */
export function crc32(bytes: Uint8Array, crc = 0): number {
  const { buffer, byteOffset, byteLength } = bytes;
  const view = new DataView(buffer, byteOffset, byteLength);
  let state = ~crc;
  let offset = 0;
  for (; offset + 8 <= byteLength; offset += 8) {
    const low = state ^ view.getUint32(offset, true);
    const high = view.getUint32(offset + 4, true);
    state =
      look(7, low) ^
      look(6, low >>> 8) ^
      look(5, low >>> 16) ^
      look(4, low >>> 24) ^
      look(3, high) ^
      look(2, high >>> 8) ^
      look(1, high >>> 16) ^
      look(0, high >>> 24);
  }
  for (; offset < byteLength; offset += 1) state = look(0, state ^ view.getUint8(offset)) ^ (state >>> 8);
  return ~state >>> 0;
}

/** Of each byte, the state after it and after `n` zeros. */
const table = createTable();

function look(zeros: number, byte: number): number {
  return table[zeros * 256 + (byte & 0xff)] as number;
}

function createTable(): Uint32Array {
  const states = new Uint32Array(8 * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let state = byte;
    for (let bit = 0; bit < 8; bit += 1) state = state & 1 ? (state >>> 1) ^ 0xedb88320 : state >>> 1;
    states[byte] = state;
  }
  for (let index = 256; index < states.length; index += 1) {
    const before = states[index - 256] as number;
    states[index] = (states[before & 0xff] as number) ^ (before >>> 8);
  }
  return states;
}
