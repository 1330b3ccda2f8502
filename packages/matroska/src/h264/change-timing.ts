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
  return changeTiming(sps, () => [0]);
}

/**
 * Has a sequence parameter set say that frames need not be one tick apart: `fixed_frame_rate_flag` is 0 (ITU-T H.264 section E.2.1).
 * No picture is decoded otherwise for it.
 * @param sps a NAL unit with its header byte
 * @returns the set itself where it says nothing of the frame rate, or cannot be read
 */
export function withVariableFrameRate(sps: Uint8Array): Uint8Array {
  return changeTiming(sps, (timing) => [...timing.slice(0, -1), 0]);
}

/**
 * @param change of the bits that tell the timing, from the flag that says whether they are there to the flag for a fixed rate
 * @returns the set itself where there is no timing
 */
function changeTiming(sps: Uint8Array, change: (timing: readonly number[]) => readonly number[]): Uint8Array {
  const timing = parseWholeSps(sps)?.vui?.timing;
  if (timing === undefined) return sps;
  const bits = new BitReader(sps.subarray(1));
  const readUntil = (end: number): number[] => {
    const read: number[] = [];
    while (bits.position < end) read.push(bits.readBits(1));
    return read;
  };
  const changed = [
    ...readUntil(timing.bitOffset),
    ...change(readUntil(timing.bitOffset + 1 + timingBits)),
    ...readUntil(bits.stopBit + 1),
  ];
  return Uint8Array.of(sps[0] ?? 0, ...withEmulationPrevention(toBytes(changed)));
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
