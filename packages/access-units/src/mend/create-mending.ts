import {
  type AvcConfiguration,
  joinWithLengths,
  NalUnitType,
  nalUnitType,
  parseAvcConfiguration,
  parsePps,
  parseSps,
  parseWholeSps,
  splitByLength,
  withoutTiming,
  writeAvcConfiguration,
} from '@frame-ingest/matroska/h264';
import { findTimingProblem } from '../check/find-configuration-problems.ts';
import { isEqual } from '../is-equal.ts';
import type { VideoRule } from '../rules.ts';

/** Corrections of an encoder's mistakes that don't touch a picture. */
export interface Mending {
  /** The corrected avcC; the given one if there is nothing to mend. */
  readonly codecPrivate: Uint8Array;
  /** The rules that the given avcC broke and the corrected one keeps. */
  readonly mended: readonly VideoRule[];
  /**
   * Corrects an access unit: removes the parameter sets that are also in the old avcC, because the new one has them.
   * @param data NAL units with the length size of the given avcC
   * @returns NAL units with the length size of the new one; `data` itself if there is nothing to mend
   */
  readonly mendAccessUnit: (data: Uint8Array) => Uint8Array;
}

/**
 * Finds the mistakes of an encoder that can be mended: Firefox's doubled header bytes, reserved bits at 0 and a million frames a
 * second; the outdated parameter set that Chromium leaves in front after a change of size. Everything else stays, and
 * `findVideoFaults` reports it.
 * @param codecPrivate the encoder's avcC, unchanged
 */
export function createMending(codecPrivate: Uint8Array): Mending {
  const record = parseAvcConfiguration(codecPrivate);
  const mended = record === undefined ? [] : findMendable(codecPrivate, record);
  if (record === undefined || mended.length === 0) {
    return { codecPrivate, mended, mendAccessUnit: (data) => data };
  }
  const { lengthSize, pictureParameterSets } = record;
  const right = writeAvcConfiguration(setsInUse(record).map(withPossibleRate), pictureParameterSets);
  return {
    codecPrivate: right,
    mended,
    mendAccessUnit: (data) => withoutSets(data, lengthSize, record) ?? data,
  };
}

function findMendable(codecPrivate: Uint8Array, record: AvcConfiguration): VideoRule[] {
  const rules: VideoRule[] = [];
  if (record.hasDoubledHeaders) rules.push('codec-private-doubled-headers');
  if ((codecPrivate[4] ?? 0) < 0xfc || (codecPrivate[5] ?? 0) < 0xe0)
    rules.push('codec-private-reserved-bits');
  const inUse = setsInUse(record);
  if (inUse.length < record.sequenceParameterSets.length) rules.push('parameter-sets');
  if (inUse.some((set) => withPossibleRate(set) !== set)) rules.push('frame-rate');
  return rules;
}

/** The sequence parameter sets that picture parameter sets refer to; all of them if none is referred to. */
function setsInUse({ sequenceParameterSets, pictureParameterSets }: AvcConfiguration): readonly Uint8Array[] {
  const used = new Set(pictureParameterSets.map((set) => parsePps(set)?.sequenceParameterSetId));
  const found = sequenceParameterSets.filter((set) => used.has(parseSps(set)?.id));
  return found.length === 0 ? sequenceParameterSets : found;
}

/** @returns the set itself if its rate is possible */
function withPossibleRate(set: Uint8Array): Uint8Array {
  const sequence = parseWholeSps(set);
  return sequence && findTimingProblem(sequence) ? withoutTiming(set) : set;
}

/** @returns undefined if `data` is not NAL units with such lengths */
function withoutSets(
  data: Uint8Array,
  lengthSize: number,
  { sequenceParameterSets, pictureParameterSets }: AvcConfiguration,
): Uint8Array | undefined {
  const units = splitByLength(data, lengthSize);
  const isKnown = (unit: Uint8Array): boolean => {
    const type = nalUnitType(unit);
    if (type === NalUnitType.sequenceParameterSet)
      return sequenceParameterSets.some((set) => isEqual(set, unit));
    return type === NalUnitType.pictureParameterSet && pictureParameterSets.some((set) => isEqual(set, unit));
  };
  return units && joinWithLengths(units.filter((unit) => !isKnown(unit)));
}
