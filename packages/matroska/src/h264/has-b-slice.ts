import { parseSliceHeader } from './parse-slice-header.ts';

/** Whether any NAL unit is a slice of type B, in its header (ITU-T H.264 section 7.3.3, table 7-6). */
export function hasBSlice(units: readonly Uint8Array[]): boolean {
  return units.some((unit) => parseSliceHeader(unit)?.sliceType === 1);
}
