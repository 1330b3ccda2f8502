import type { SequenceParameters } from './parse-sps.ts';

/** What a level allows. */
export interface LevelLimits {
  /** Most macroblocks of a frame: MaxFS. */
  readonly maxFrameMacroblocks: number;
  /** Most macroblocks of all frames that a decoder has to keep: MaxDpbMbs. */
  readonly maxKeptMacroblocks: number;
}

/**
 * What the level of a video allows.
 * @returns undefined for a level that there is not
 * @see ITU-T H.264 table A-1
 */
export function levelLimits({
  profileIdc,
  constraintFlags,
  levelIdc,
}: Pick<SequenceParameters, 'profileIdc' | 'constraintFlags' | 'levelIdc'>): LevelLimits | undefined {
  // Level 1b of the profiles that tell it by constraint_set3_flag (annex A.3.1).
  const is1b = levelIdc === 11 && [66, 77, 88].includes(profileIdc) && (constraintFlags & 0x10) !== 0;
  const limits = levels.get(is1b ? level1b : levelIdc);
  return limits && { maxFrameMacroblocks: limits[0], maxKeptMacroblocks: limits[1] };
}

const level1b = 9;

/** Level times ten: MaxFS, MaxDpbMbs. */
const levels: ReadonlyMap<number, readonly [number, number]> = new Map([
  [level1b, [99, 396]],
  [10, [99, 396]],
  [11, [396, 900]],
  [12, [396, 2376]],
  [13, [396, 2376]],
  [20, [396, 2376]],
  [21, [792, 4752]],
  [22, [1620, 8100]],
  [30, [1620, 8100]],
  [31, [3600, 18_000]],
  [32, [5120, 20_480]],
  [40, [8192, 32_768]],
  [41, [8192, 32_768]],
  [42, [8704, 34_816]],
  [50, [22_080, 110_400]],
  [51, [36_864, 184_320]],
  [52, [36_864, 184_320]],
  [60, [139_264, 696_320]],
  [61, [139_264, 696_320]],
  [62, [139_264, 696_320]],
]);
