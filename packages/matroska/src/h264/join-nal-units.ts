/** Puts NAL units behind lengths of 4 bytes, as Matroska and MP4 have them (ISO/IEC 14496-15 section 5.3.4.2). */
export function joinWithLengths(units: readonly Uint8Array[]): Uint8Array {
  return join(units, ({ length }) => [length >>> 24, length >>> 16, length >>> 8, length]);
}

/** Puts NAL units behind start codes of 4 bytes: a byte stream (ITU-T H.264 annex B). */
export function joinWithStartCodes(units: readonly Uint8Array[]): Uint8Array {
  return join(units, () => startCode);
}

const startCode = [0, 0, 0, 1];

/** @param prefix the 4 bytes in front of a unit */
function join(units: readonly Uint8Array[], prefix: (unit: Uint8Array) => readonly number[]): Uint8Array {
  const joined = new Uint8Array(units.reduce((sum, { length }) => sum + 4 + length, 0));
  let offset = 0;
  for (const unit of units) {
    joined.set(prefix(unit), offset);
    joined.set(unit, offset + 4);
    offset += 4 + unit.length;
  }
  return joined;
}
