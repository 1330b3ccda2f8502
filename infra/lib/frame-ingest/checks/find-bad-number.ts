import { type Duration, Token } from 'aws-cdk-lib';
import type { NumberSetting } from '../../number-setting';
import { settings } from '../settings';

/** @returns a sentence, without its full stop, for a number that is out of the range of its setting */
export function findBadNumber(name: keyof typeof settings, value: number | undefined): string[] {
  if (value === undefined || Token.isUnresolved(value)) return [];
  const { unit, isWhole, lowest, highest }: NumberSetting = settings[name];
  if (isWhole && !Number.isInteger(value)) {
    return [`${name} is a whole number of ${unit}; received ${value}`];
  }
  if (value >= lowest && value <= highest) return [];
  if (unit === 'ms') {
    return [`${name} is ${lowest / 1000} to ${highest / 1000} seconds; received ${toSeconds(value)}`];
  }
  return [`${name} is ${lowest} to ${highest} ${unit}; received ${value} ${unit}`];
}

/** Durations as people give them. */
export function toSeconds(milliseconds: number): string {
  return milliseconds === 1000 ? '1 second' : `${milliseconds / 1000} seconds`;
}

/** Undefined also for one that only the deployment knows. */
export function toMilliseconds(duration: Duration | undefined): number | undefined {
  return duration === undefined || duration.isUnresolved() ? undefined : duration.toMilliseconds();
}
