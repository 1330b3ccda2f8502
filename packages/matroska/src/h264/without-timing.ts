import { BitReader } from './bit-reader.ts';
import { parseWholeSps } from './parse-sps.ts';

/** `num_units_in_tick`, `time_scale` and `fixed_frame_rate_flag` (ITU-T H.264 section E.1.1). */
const timingBits = 32 + 32 + 1;

/**
 * Takes from a sequence parameter set what it says of the frame rate. No picture is decoded otherwise for it.
 * @param sps a NAL unit with its header byte
 * @returns the set itself where it says nothing of it, or cannot be read
 */
export function withoutTiming(sps: Uint8Array): Uint8Array {
  const timing = parseWholeSps(sps)?.vui?.timing;
  if (timing === undefined) return sps;
  const bits = new BitReader(sps.subarray(1));
  const kept: number[] = [];
  const keep = (end: number): void => {
    while (bits.position < end) kept.push(bits.readBits(1));
  };
  keep(timing.bitOffset);
  bits.readBits(1 + timingBits);
  kept.push(0);
  keep(bits.stopBit + 1);
  return Uint8Array.of(sps[0] ?? 0, ...withEmulationPrevention(toBytes(kept)));
}

function toBytes(bits: readonly number[]): number[] {
  const bytes = new Array<number>(Math.ceil(bits.length / 8)).fill(0);
  for (const [index, bit] of bits.entries()) {
    bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (bit << (7 - (index & 7)));
  }
  return bytes;
}

/** Section 7.4.1. */
function withEmulationPrevention(bytes: readonly number[]): number[] {
  const escaped: number[] = [];
  let zeros = 0;
  for (const byte of bytes) {
    if (zeros >= 2 && byte <= 3) {
      escaped.push(3);
      zeros = 0;
    }
    escaped.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return escaped;
}
