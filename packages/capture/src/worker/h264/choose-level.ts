import type { Size } from '../fit-size.ts';

interface Level {
  /** Ten times the level: 31 is level 3.1. */
  readonly level: number;
  readonly macroblocksPerSecond: number;
  readonly macroblocks: number;
  readonly bitsPerSecond: number;
}

/**
 * ITU-T H.264 table A-1, from the lowest level that every decoder supports.
 * @see https://www.itu.int/rec/T-REC-H.264
 */
const levels: readonly Level[] = [
  { level: 30, macroblocksPerSecond: 40_500, macroblocks: 1620, bitsPerSecond: 10e6 },
  { level: 31, macroblocksPerSecond: 108_000, macroblocks: 3600, bitsPerSecond: 14e6 },
  { level: 32, macroblocksPerSecond: 216_000, macroblocks: 5120, bitsPerSecond: 20e6 },
  { level: 40, macroblocksPerSecond: 245_760, macroblocks: 8192, bitsPerSecond: 20e6 },
  { level: 41, macroblocksPerSecond: 245_760, macroblocks: 8192, bitsPerSecond: 50e6 },
  { level: 42, macroblocksPerSecond: 522_240, macroblocks: 8704, bitsPerSecond: 50e6 },
  { level: 50, macroblocksPerSecond: 589_824, macroblocks: 22_080, bitsPerSecond: 135e6 },
  { level: 51, macroblocksPerSecond: 983_040, macroblocks: 36_864, bitsPerSecond: 240e6 },
  { level: 52, macroblocksPerSecond: 2_073_600, macroblocks: 36_864, bitsPerSecond: 240e6 },
];

/** Returns the lowest H.264 level for pictures of this size and rate, at most 5.2, because no browser encodes more. */
export function chooseLevel({ width, height }: Size, framerate: number): Level {
  const macroblocks = Math.ceil(width / 16) * Math.ceil(height / 16);
  const highest = levels.at(-1) as Level;
  return (
    levels.find(
      (level) => macroblocks <= level.macroblocks && macroblocks * framerate <= level.macroblocksPerSecond,
    ) ?? highest
  );
}
