/**
 * Whether an ICC profile says what a file without one means: the primaries and the curve of sRGB. Browsers put one into every
 * JPEG of a canvas. Only profiles of a matrix and three curves are looked into.
 * @see https://www.color.org/specification/ICC.1-2022-05.pdf (7.2 header, 7.3 tags, 10.6 curve, 10.18 parametric curve, 10.31 XYZ)
 */
export function isSrgbProfile(profile: Uint8Array): boolean {
  const bytes = Buffer.from(profile.buffer, profile.byteOffset, profile.byteLength);
  if (lastFound?.equals(bytes)) return true;
  if (!saysSrgb(bytes)) return false;
  lastFound = Buffer.from(bytes);
  return true;
}

/** All frames of a camera have the same. */
let lastFound: Buffer | undefined;

function saysSrgb(bytes: Buffer): boolean {
  if (bytes.length < tagTableStart + 4 || bytes.readUInt32BE(0) !== bytes.length) return false;
  if (ascii(bytes, 16) !== 'RGB ' || ascii(bytes, 20) !== 'XYZ ' || ascii(bytes, 36) !== 'acsp') return false;
  const tags = readTags(bytes);
  // A table in place of a matrix would be used first.
  if (tags === undefined || [...tags.keys()].some((name) => /^[ABD]2[ABD]/.test(name))) return false;
  return (
    Object.entries(primaries).every(([name, xyz]) => isNear(readXyz(tags.get(name)), xyz, 0.002)) &&
    ['rTRC', 'gTRC', 'bTRC'].every((name) => isSrgbCurve(tags.get(name)))
  );
}

const tagTableStart = 128;
const maxTags = 64;

/** IEC 61966-2-1, adapted to D50 as the standard of profiles demands. */
const primaries = {
  rXYZ: [0.4361, 0.2225, 0.0139],
  gXYZ: [0.3851, 0.7169, 0.0971],
  bXYZ: [0.1431, 0.0606, 0.7141],
};

/** The content of each tag, by name; undefined where the table is broken. */
function readTags(bytes: Buffer): Map<string, Buffer> | undefined {
  const count = bytes.readUInt32BE(tagTableStart);
  if (count > maxTags || tagTableStart + 4 + 12 * count > bytes.length) return undefined;
  const tags = new Map<string, Buffer>();
  for (let at = tagTableStart + 4; at < tagTableStart + 4 + 12 * count; at += 12) {
    const offset = bytes.readUInt32BE(at + 4);
    tags.set(ascii(bytes, at), bytes.subarray(offset, offset + bytes.readUInt32BE(at + 8)));
  }
  return tags;
}

function readXyz(tag: Buffer | undefined): readonly number[] {
  if (tag === undefined || tag.length < 20 || ascii(tag, 0) !== 'XYZ ') return [];
  return [8, 12, 16].map((at) => readFixed(tag, at));
}

function isSrgbCurve(tag: Buffer | undefined): boolean {
  const curve = tag === undefined || tag.length < 12 ? undefined : readCurve(tag);
  if (curve === undefined) return false;
  // A tenth of a step of 8 bits and less, but for the rounding of tables.
  return Array.from({ length: 33 }, (_, step) => step / 32).every(
    (value) => Math.abs(curve(value) - toLinear(value)) < 0.001,
  );
}

function readCurve(tag: Buffer): ((value: number) => number) | undefined {
  const type = ascii(tag, 0);
  const form = type === 'para' ? tag.readUInt16BE(8) : 0;
  // The two forms with a straight part near black; the second may shift both parts.
  if ((form === 3 && tag.length >= 32) || (form === 4 && tag.length >= 40)) {
    const [gamma = 0, a = 0, b = 0, c = 0, d = 0] = [12, 16, 20, 24, 28].map((at) => readFixed(tag, at));
    const [e = 0, f = 0] = form === 4 ? [32, 36].map((at) => readFixed(tag, at)) : [];
    return (value) => (value >= d ? (a * value + b) ** gamma + e : c * value + f);
  }
  const count = type === 'curv' ? tag.readUInt32BE(8) : 0;
  // None, and a single one, stand for an exponent.
  if (count < 2 || tag.length < 12 + 2 * count) return undefined;
  return (value) => {
    const place = value * (count - 1);
    const [below, above] = [Math.floor(place), Math.ceil(place)].map((at) => tag.readUInt16BE(12 + 2 * at));
    return ((below ?? 0) + ((above ?? 0) - (below ?? 0)) * (place % 1)) / 0xffff;
  };
}

/** IEC 61966-2-1. */
function toLinear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function isNear(values: readonly number[], wanted: readonly number[], tolerance: number): boolean {
  return wanted.every((value, index) => Math.abs((values[index] ?? Number.NaN) - value) < tolerance);
}

/** s15Fixed16Number */
function readFixed(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) / 0x10000;
}

function ascii(bytes: Buffer, at: number): string {
  return bytes.toString('latin1', at, at + 4);
}
