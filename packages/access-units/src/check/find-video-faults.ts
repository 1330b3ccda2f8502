import type { TimedAccessUnit, VideoFault, VideoLimits } from '../types.ts';
import { AccessUnitChecker } from './access-unit-checker.ts';

/** More would hide the first ones. */
const maxFaults = 20;

/**
 * Checks a batch against the rules of `videoRules`.
 * @param codecPrivate the avcC of all access units
 * @param units in decoding order
 * @returns at most the first 20 faults; none if the batch can be wrapped
 */
export function findVideoFaults(
  codecPrivate: Uint8Array,
  units: readonly TimedAccessUnit[],
  limits: VideoLimits,
): VideoFault[] {
  return findFaults(new AccessUnitChecker(codecPrivate, limits), units);
}

export function findFaults(checker: AccessUnitChecker, units: readonly TimedAccessUnit[]): VideoFault[] {
  const faults = [...checker.codecPrivateFaults];
  for (const unit of units) {
    faults.push(...checker.check(unit));
    if (faults.length >= maxFaults) break;
  }
  return faults.slice(0, maxFaults);
}
