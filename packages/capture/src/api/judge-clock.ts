import type { ClockOffset } from './measure-clock-offset.ts';

/** Smaller errors are ignored: people don't notice them, and the service rounds. */
const toleranceMs = 1000;

/**
 * Describes how wrong the clock of this machine is.
 * @returns a sentence for people, such as `This computer's clock is 20 min fast.`; undefined if the clock may be right
 */
export function judgeClock({ offsetMs, uncertaintyMs }: ClockOffset): string | undefined {
  if (Math.abs(offsetMs) <= toleranceMs + uncertaintyMs) return undefined;
  return `This computer’s clock is ${formatLength(Math.abs(offsetMs))} ${offsetMs < 0 ? 'fast' : 'slow'}.`;
}

const units = [
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'min', ms: 60_000 },
  { unit: 's', ms: 1000 },
] as const;

/** At least two of a unit: 90 min, not 1 h; 36 h, not 1 d. */
function formatLength(lengthMs: number): string {
  const { unit, ms } = units.find((candidate) => lengthMs >= 2 * candidate.ms) ?? { unit: 's', ms: 1000 };
  return `${Math.round(lengthMs / ms).toLocaleString('en')} ${unit}`;
}
