import { findStartCode, NalUnitType, nalUnitType, splitByLength } from '@frame-ingest/matroska/h264';
import { isEqual } from '../is-equal.ts';
import type { VideoLimits } from '../types.ts';
import type { Configuration, Problem } from './read-configuration.ts';

/**
 * Splits an access unit into NAL units and checks the type and place of each.
 * @returns the NAL units, or the first problem
 */
export function splitAccessUnit(
  data: Uint8Array,
  configuration: Configuration,
  { maxNalUnits }: VideoLimits,
): readonly Uint8Array[] | Problem {
  const units = splitByLength(data, configuration.lengthSize);
  if (units === undefined) return { rule: 'nal-lengths', reason: describeLengths(data, configuration) };
  if (units.length > maxNalUnits) {
    const reason = `has ${units.length} NAL units; the most is ${maxNalUnits}`;
    return { rule: 'too-many-nal-units', reason };
  }
  let hasSlice = false;
  let hasEnded = false;
  for (const [position, unit] of units.entries()) {
    const type = nalUnitType(unit);
    const problem =
      findUnitProblem(unit, type, configuration) ??
      findPlaceProblem(type, { isFirst: position === 0, hasSlice, hasEnded });
    if (problem !== undefined) return problem;
    hasSlice ||= isPictureSlice(type);
    hasEnded ||= isEnd(type);
  }
  return hasSlice ? units : { rule: 'no-picture', reason: 'has no slice of a picture' };
}

/** Whether a NAL unit is a slice of a type that pictures may have here. */
export function isPictureSlice(type: number): boolean {
  return type === NalUnitType.slice || type === NalUnitType.idrSlice;
}

export function isEnd(type: number): boolean {
  return type === NalUnitType.endOfSequence || type === NalUnitType.endOfStream;
}

function describeLengths(data: Uint8Array, { lengthSize }: Configuration): string {
  if (data.length === 0) return 'is empty';
  const hasStartCode = data[0] === 0 && data[1] === 0 && (data[2] === 1 || (data[2] === 0 && data[3] === 1));
  const found = hasStartCode ? ' (it begins with a start code: Annex B?)' : '';
  return `is not made of NAL units with ${lengthSize}-byte lengths that add up to its ${data.length} bytes${found}`;
}

const allowed: ReadonlySet<number> = new Set(Object.values(NalUnitType).filter((type) => type !== 2));

/** ITU-T H.264 table 7-1, and annexes G and H. */
const otherTypes: ReadonlyMap<number, string> = new Map([
  [2, 'data partition A'],
  [3, 'data partition B'],
  [4, 'data partition C'],
  [13, 'sequence parameter set extension'],
  [14, 'prefix of scalable or multiview coding'],
  [15, 'subset sequence parameter set'],
  [16, 'depth parameter set'],
  [19, 'slice of an auxiliary picture'],
  [20, 'slice of scalable or multiview coding'],
  [21, 'slice of depth or multiview coding'],
]);

function findUnitProblem(unit: Uint8Array, type: number, { units }: Configuration): Problem | undefined {
  if ((unit[0] ?? 0) >= 0x80) {
    return {
      rule: 'forbidden-zero-bit',
      reason: `has a NAL unit with the first byte ${unit[0]}; its first bit must be 0`,
    };
  }
  if (!allowed.has(type)) {
    const name = otherTypes.get(type) ?? (type >= 24 || type === 0 ? 'unspecified' : 'reserved');
    const reason = `has a NAL unit of type ${type} (${name}); players don't use it`;
    return { rule: 'nal-unit-type', reason };
  }
  const isSequence = type === NalUnitType.sequenceParameterSet;
  if (isSequence || type === NalUnitType.pictureParameterSet) {
    const known = isSequence ? [units.sequence] : units.pictures;
    if (known.some((set) => isEqual(set, unit))) return undefined;
    const kind = isSequence ? 'sequence' : 'picture';
    const reason = `has a ${kind} parameter set that is not in the avcC; all access units must have one configuration`;
    return { rule: 'parameter-sets-changed', reason };
  }
  const startCode = findStartCode(unit);
  if (startCode === -1) return undefined;
  const reason = `has a NAL unit of type ${type} with a start code inside, at byte ${startCode}`;
  return { rule: 'start-code', reason };
}

/** ITU-T H.264 section 7.4.1.2.3. Filler may be anywhere, because it is left out. */
function findPlaceProblem(
  type: number,
  { isFirst, hasSlice, hasEnded }: { isFirst: boolean; hasSlice: boolean; hasEnded: boolean },
): Problem | undefined {
  if (type === NalUnitType.fillerData) return undefined;
  if (hasSlice && isBeforeSlices(type)) {
    const reason = `has a NAL unit of type ${type} after its slices, which begins another access unit`;
    return { rule: 'two-pictures', reason };
  }
  const isMisplaced =
    (type === NalUnitType.accessUnitDelimiter && !isFirst) ||
    (isEnd(type) && !hasSlice) ||
    (hasEnded && type !== NalUnitType.endOfStream);
  if (!isMisplaced) return undefined;
  return { rule: 'nal-unit-order', reason: `has a NAL unit of type ${type} in the wrong place` };
}

function isBeforeSlices(type: number): boolean {
  return (
    type === NalUnitType.sei ||
    type === NalUnitType.sequenceParameterSet ||
    type === NalUnitType.pictureParameterSet ||
    type === NalUnitType.accessUnitDelimiter
  );
}
