import { levelLimits, type WholeSequenceParameters } from '@frame-ingest/matroska/h264';
import type { VideoLimits } from '../types.ts';
import type { Configuration, Problem } from './read-configuration.ts';

/**
 * Finds the problems of a video in its parameter sets.
 *
 * A level that is too low for the size is a fault, although most software decoders ignore it: hardware decoders reserve memory
 * for the level, and some players refuse a video that exceeds it.
 */
export function findConfigurationProblems(
  { sequence, pictures }: Configuration,
  limits: VideoLimits,
): Problem[] {
  return [
    findProfileProblem(sequence, limits),
    findLevelProblem(sequence, limits),
    ...findSampleProblems(sequence),
    findSizeProblem(sequence, limits),
    findTimingProblem(sequence),
    ...[...pictures.values()].map(({ id, sliceGroups }) => findSliceGroups(id, sliceGroups)),
  ].filter((problem) => problem !== undefined);
}

const profileNames: ReadonlyMap<number, string> = new Map([
  [66, 'Baseline'],
  [77, 'Main'],
  [88, 'Extended'],
  [100, 'High'],
  [110, 'High 10'],
  [122, 'High 4:2:2'],
  [244, 'High 4:4:4 Predictive'],
]);

function findProfileProblem(
  { profileIdc }: WholeSequenceParameters,
  limits: VideoLimits,
): Problem | undefined {
  if (limits.profiles.includes(profileIdc)) return undefined;
  const taken = limits.profiles.map(nameProfile).join(', ');
  return { rule: 'profile', reason: `has the profile ${nameProfile(profileIdc)}; players take ${taken}` };
}

function nameProfile(profileIdc: number): string {
  const name = profileNames.get(profileIdc);
  return name === undefined ? String(profileIdc) : `${name} (${profileIdc})`;
}

function findLevelProblem(sequence: WholeSequenceParameters, limits: VideoLimits): Problem | undefined {
  const { levelIdc, widthInMacroblocks, heightInMacroblocks, maxReferenceFrames } = sequence;
  const allowed = levelLimits(sequence);
  if (allowed === undefined)
    return { rule: 'level', reason: `has the level ${levelIdc / 10}, which does not exist` };
  const level = levelIdc === 9 ? '1b' : String(levelIdc / 10);
  if (levelIdc > limits.maxLevel) {
    return { rule: 'level', reason: `has level ${level}; the highest is ${limits.maxLevel / 10}` };
  }
  const macroblocks = widthInMacroblocks * heightInMacroblocks;
  // No side may be longer than the root of eight times MaxFS (annex A.3.1).
  const longest = Math.max(widthInMacroblocks, heightInMacroblocks);
  const { maxFrameMacroblocks, maxKeptMacroblocks } = allowed;
  if (macroblocks > maxFrameMacroblocks || longest ** 2 > 8 * maxFrameMacroblocks) {
    const size = `${widthInMacroblocks * 16}x${heightInMacroblocks * 16}`;
    const reason = `has pictures of ${size}, ${macroblocks} macroblocks; level ${level} allows ${maxFrameMacroblocks}`;
    return { rule: 'level-too-low', reason };
  }
  if (maxReferenceFrames * macroblocks > maxKeptMacroblocks) {
    const most = Math.floor(maxKeptMacroblocks / macroblocks);
    const reason = `keeps ${maxReferenceFrames} frames; level ${level} allows ${most} of this size`;
    return { rule: 'level-too-low', reason };
  }
  return undefined;
}

function findSampleProblems(sequence: WholeSequenceParameters): Problem[] {
  const { chromaFormatIdc, bitDepthLuma, bitDepthChroma, isProgressive } = sequence;
  const problems: Problem[] = [];
  if (chromaFormatIdc !== 1) {
    const format = ['4:0:0', '4:2:0', '4:2:2', '4:4:4'][chromaFormatIdc] ?? chromaFormatIdc;
    problems.push({ rule: 'chroma-format', reason: `has chroma ${format}; players show 4:2:0` });
  }
  const depth = Math.max(bitDepthLuma, bitDepthChroma);
  if (depth !== 8)
    problems.push({ rule: 'bit-depth', reason: `has ${depth} bits per sample; players show 8` });
  if (!isProgressive) {
    const reason = 'may have fields (frame_mbs_only_flag is 0); pictures must be whole frames';
    problems.push({ rule: 'interlaced', reason });
  }
  return problems;
}

/** One macroblock: decoders take no smaller side. */
const minSide = 16;

/** Encoders crop the padding of the last macroblock, or of their hardware's alignment, which is at most 64 pixels. */
const maxCutPixels = 63;

function findSizeProblem(
  { width, height, widthInMacroblocks, heightInMacroblocks }: WholeSequenceParameters,
  { maxFramePixels }: VideoLimits,
): Problem | undefined {
  if (width < minSide || height < minSide) {
    const reason = `shows ${width}x${height} pixels; at least ${minSide}x${minSide} must be shown`;
    return { rule: 'picture-size', reason };
  }
  if (width % 2 !== 0 || height % 2 !== 0) {
    return { rule: 'picture-size', reason: `shows ${width}x${height} pixels; both must be even` };
  }
  if (Math.max(widthInMacroblocks * 16 - width, heightInMacroblocks * 16 - height) > maxCutPixels) {
    const coded = `${widthInMacroblocks * 16}x${heightInMacroblocks * 16}`;
    const reason = `shows ${width}x${height} pixels of ${coded}; at most ${maxCutPixels} may be cropped per dimension`;
    return { rule: 'picture-size', reason };
  }
  if (width * height <= maxFramePixels) return undefined;
  const reason = `has pictures of ${width}x${height}, ${width * height} pixels; the most is ${maxFramePixels}`;
  return { rule: 'too-many-pixels', reason };
}

/** No level up to 5.2 allows more frames a second (ITU-T H.264 section A.3.1: fR). */
const maxFramesPerSecond = 172;

/** Also used for a parameter set that is to be mended. */
export function findTimingProblem({ vui }: WholeSequenceParameters): Problem | undefined {
  if (vui?.timing === undefined) return undefined;
  const { unitsInTick, timeScale } = vui.timing;
  if (unitsInTick > 0 && timeScale > 0 && timeScale / (2 * unitsInTick) <= maxFramesPerSecond)
    return undefined;
  const rate = unitsInTick > 0 ? `${timeScale / (2 * unitsInTick)} frames a second` : 'no frame duration';
  const reason = `declares ${rate} (num_units_in_tick ${unitsInTick}, time_scale ${timeScale}); it must declare at most ${maxFramesPerSecond}, or nothing`;
  return { rule: 'frame-rate', reason };
}

function findSliceGroups(id: number, sliceGroups: number): Problem | undefined {
  if (sliceGroups === 1) return undefined;
  const reason = `has ${sliceGroups} slice groups (FMO) in picture parameter set ${id}; players take one`;
  return { rule: 'slice-groups', reason };
}
