import type { BitReader } from './bit-reader.ts';

/** Video usability information: what a decoder needs not, and players go by (ITU-T H.264 annex E). */
export interface Vui {
  /** Width of a sample against its height; undefined if it is absent. */
  readonly sampleAspectRatio: AspectRatio | undefined;
  /** Undefined if the video signal is not described. */
  readonly isFullRange: boolean | undefined;
  /** Code points of ITU-T H.273; undefined if they are absent. */
  readonly colour: ColourDescription | undefined;
  readonly timing: Timing | undefined;
  /** `max_num_reorder_frames`; undefined if it is absent. */
  readonly maxReorderedFrames: number | undefined;
}

/** A ratio of two whole numbers. */
export interface AspectRatio {
  readonly width: number;
  readonly height: number;
}

/** How the numbers of a sample become a colour. */
export interface ColourDescription {
  readonly primaries: number;
  readonly transferCharacteristics: number;
  readonly matrixCoefficients: number;
}

/** A frame has two ticks (annex E.2.1). */
export interface Timing {
  /** `num_units_in_tick`. */
  readonly unitsInTick: number;
  /** `time_scale`: units in a second. */
  readonly timeScale: number;
  /** Where its flag is, in bits of the payload without emulation prevention bytes: it and 65 more tell the timing. */
  readonly bitOffset: number;
}

/**
 * Reads `vui_parameters()` (section E.1.1).
 * @throws RangeError if it is cut short, or names more coded picture buffers than there can be
 */
export function readVui(bits: BitReader): Vui {
  const sampleAspectRatio = bits.readFlag() ? readAspectRatio(bits) : undefined;
  if (bits.readFlag()) bits.readFlag();
  const signal = bits.readFlag() ? readVideoSignal(bits) : { isFullRange: undefined, colour: undefined };
  if (bits.readFlag()) {
    bits.readUnsigned();
    bits.readUnsigned();
  }
  const bitOffset = bits.position;
  const timing = bits.readFlag() ? { ...readTiming(bits), bitOffset } : undefined;
  const hasNalBuffers = bits.readFlag();
  if (hasNalBuffers) skipBuffers(bits);
  const hasVclBuffers = bits.readFlag();
  if (hasVclBuffers) skipBuffers(bits);
  if (hasNalBuffers || hasVclBuffers) bits.readFlag();
  bits.readFlag();
  const maxReorderedFrames = bits.readFlag() ? readMaxReordered(bits) : undefined;
  return { sampleAspectRatio, ...signal, timing, maxReorderedFrames };
}

const extendedAspectRatio = 255;

/** Table E-1, from 1 on. */
const aspectRatios: readonly (readonly [number, number])[] = [
  ...([
    [1, 1],
    [12, 11],
    [10, 11],
    [16, 11],
    [40, 33],
    [24, 11],
    [20, 11],
    [32, 11],
  ] as const),
  ...([
    [80, 33],
    [18, 11],
    [15, 11],
    [64, 33],
    [160, 99],
    [4, 3],
    [3, 2],
    [2, 1],
  ] as const),
];

function readAspectRatio(bits: BitReader): AspectRatio | undefined {
  const index = bits.readBits(8);
  const [width, height] =
    index === extendedAspectRatio
      ? [bits.readBits(16), bits.readBits(16)]
      : (aspectRatios[index - 1] ?? [0, 0]);
  // 0 is "unspecified", by itself and in a ratio.
  return width > 0 && height > 0 ? { width, height } : undefined;
}

function readVideoSignal(bits: BitReader): Pick<Vui, 'isFullRange' | 'colour'> {
  bits.readBits(3);
  const isFullRange = bits.readFlag();
  const readColour = (): ColourDescription => ({
    primaries: bits.readBits(8),
    transferCharacteristics: bits.readBits(8),
    matrixCoefficients: bits.readBits(8),
  });
  return { isFullRange, colour: bits.readFlag() ? readColour() : undefined };
}

function readTiming(bits: BitReader): Omit<Timing, 'bitOffset'> {
  const unitsInTick = bits.readBits(32);
  const timeScale = bits.readBits(32);
  bits.readFlag();
  return { unitsInTick, timeScale };
}

/** Section E.2.2: `cpb_cnt_minus1` is 0 to 31. */
const maxBuffers = 32;

/** `hrd_parameters()` (section E.1.2). */
function skipBuffers(bits: BitReader): void {
  const count = bits.readUnsigned() + 1;
  if (count > maxBuffers) throw new RangeError(`There are ${count} coded picture buffers`);
  bits.readBits(8);
  for (let index = 0; index < count; index += 1) {
    bits.readUnsigned();
    bits.readUnsigned();
    bits.readFlag();
  }
  bits.readBits(20);
}

function readMaxReordered(bits: BitReader): number {
  bits.readFlag();
  for (let index = 0; index < 4; index += 1) bits.readUnsigned();
  const maxReorderedFrames = bits.readUnsigned();
  bits.readUnsigned();
  return maxReorderedFrames;
}
