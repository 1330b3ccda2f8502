import { isSlice, NalUnitType, nalUnitType } from './nal-unit.ts';

/** The NAL units of a frame, and how they are separated. */
export interface NalUnits {
  /** By lengths in front of them, as in Matroska and MP4, or by start codes (ITU-T H.264 annex B). */
  readonly framing: 'lengthPrefixed' | 'annexB';
  readonly units: readonly Uint8Array[];
}

/**
 * Splits a frame. Four bytes 00 00 00 01, and three bytes 00 00 01, may begin either framing: lengths that add up to the frame
 * decide, and where they do not, as in a frame that is cut short, what is behind start codes has to begin a frame.
 * @param lengthSize bytes of each length
 * @returns undefined when it is neither, or has far more units than a picture can have
 */
export function splitNalUnits(frame: Uint8Array, lengthSize: number): NalUnits | undefined {
  const prefixed = splitByLength(frame, lengthSize);
  if (prefixed !== undefined) return { framing: 'lengthPrefixed', units: prefixed };
  const units = splitByStartCode(frame);
  return units?.every(isUnit) && beginsFrame(units[0]) ? { framing: 'annexB', units } : undefined;
}

/** By its forbidden_zero_bit (ITU-T H.264 section 7.4.1). */
function isUnit(unit: Uint8Array): boolean {
  return (unit[0] ?? 0) < 0x80;
}

/** By the order of NAL units in an access unit (section 7.4.1.2.3), and by what is never without a nal_ref_idc. */
function beginsFrame(unit: Uint8Array = new Uint8Array()): boolean {
  const type = nalUnitType(unit);
  if (!isSlice(unit) && !beforeSlices.has(type)) return false;
  return (unit[0] ?? 0) >= 0x20 || !referred.has(type);
}

const referred: ReadonlySet<number> = new Set([
  NalUnitType.idrSlice,
  NalUnitType.sequenceParameterSet,
  NalUnitType.pictureParameterSet,
]);
const beforeSlices: ReadonlySet<number> = new Set([
  NalUnitType.sei,
  NalUnitType.sequenceParameterSet,
  NalUnitType.pictureParameterSet,
  NalUnitType.accessUnitDelimiter,
]);

/** A slice for each macroblock of the largest picture, and some: ITU-T H.264 table A-1, MaxFS of level 5.2. */
const maxUnits = 40_000;

/** Splits a byte stream with start codes; undefined when it does not begin with one. */
export function splitByStartCode(bytes: Uint8Array): Uint8Array[] | undefined {
  let start = startCodeEnd(bytes);
  if (start === undefined) return undefined;
  const units: Uint8Array[] = [];
  while (start <= bytes.length) {
    const one = findStartCodeOne(bytes, start);
    const end = one === bytes.length ? one : Math.max(start, one - 2);
    const unit = withoutTrailingZeros(bytes.subarray(start, end));
    if (units.length === maxUnits) return undefined;
    if (unit.length > 0) units.push(unit);
    start = one + 1;
  }
  return units.length === 0 ? undefined : units;
}

/**
 * Splits a frame whose NAL units stand behind their lengths (ISO/IEC 14496-15 section 5.3.4.2).
 * @param lengthSize bytes of each length
 * @returns undefined when the lengths do not add up to the frame, one is 0, or there are none or far too many
 */
export function splitByLength(frame: Uint8Array, lengthSize: number): Uint8Array[] | undefined {
  const units: Uint8Array[] = [];
  let position = 0;
  while (position < frame.length) {
    let length = 0;
    for (let index = 0; index < lengthSize; index += 1)
      length = length * 256 + (frame[position + index] ?? 0);
    position += lengthSize + length;
    if (length === 0 || position > frame.length || units.length === maxUnits) return undefined;
    units.push(frame.subarray(position - length, position));
  }
  return units.length === 0 ? undefined : units;
}

/** @returns where the last byte of the next start code is; the length of the bytes where there is none */
function findStartCodeOne(bytes: Uint8Array, from: number): number {
  for (let index = from; index < bytes.length; ) {
    // A byte over 1 can be none of the three, so the next three are looked at by their last.
    if ((bytes[index] as number) > 1) index += 3;
    else if (bytes[index] === 1 && bytes[index - 1] === 0 && bytes[index - 2] === 0) return index;
    else index += 1;
  }
  return bytes.length;
}

/** Where the bytes behind a leading start code begin; any number of zeros may be in front of it. */
function startCodeEnd(bytes: Uint8Array): number | undefined {
  const one = bytes.findIndex((byte) => byte !== 0);
  return one >= 2 && bytes[one] === 1 ? one + 1 : undefined;
}

/** A NAL unit never ends with a zero byte: those belong to what follows (annex B.1). */
function withoutTrailingZeros(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return bytes.subarray(0, end);
}
