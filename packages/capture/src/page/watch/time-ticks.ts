import type { Stretch } from './stretch.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const stepsMs = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12, 24].map((count) => count * hour),
];

/**
 * Returns round times, in the reader's time zone, for the labels of a time axis.
 * @param count the most labels that fit
 */
export function timeTicks({ startMs, endMs }: Stretch, count: number): number[] {
  const step = stepsMs.find((candidate) => (endMs - startMs) / candidate <= count) ?? 24 * hour;
  const offsetMs = new Date(startMs).getTimezoneOffset() * minute;
  const first = Math.ceil((startMs - offsetMs) / step) * step + offsetMs;
  const ticks: number[] = [];
  for (let tick = first; tick <= endMs; tick += step) ticks.push(tick);
  return ticks;
}
