import { BitReader } from './bit-reader.ts';

/** Slice header bytes that are enough for its first two numbers. */
const headerBytes = 16;

/** Whether any NAL unit is a slice of type B, in its header (ITU-T H.264 section 7.3.3, table 7-6). */
export function hasBSlice(units: readonly Uint8Array[]): boolean {
  return units.some((unit) => {
    const type = (unit[0] ?? 0) & 0x1f;
    return (type === 1 || type === 2) && sliceType(unit) === 1;
  });
}

function sliceType(unit: Uint8Array): number | undefined {
  const bits = new BitReader(unit.subarray(1, 1 + headerBytes));
  try {
    bits.readUnsigned();
    return bits.readUnsigned() % 5;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
