import type { BitReader } from './bit-reader.ts';

/**
 * Reads over scaling lists (ITU-T H.264 section 7.3.2.1.1.1).
 * @param count 6 of 16 values, the others of 64
 */
export function skipScalingLists(bits: BitReader, count: number): void {
  for (let list = 0; list < count; list += 1) {
    if (!bits.readFlag()) continue;
    let last = 8;
    let next = 8;
    for (let index = 0; index < (list < 6 ? 16 : 64) && next !== 0; index += 1) {
      next = (last + bits.readSigned() + 256) % 256;
      if (next !== 0) last = next;
    }
  }
}
