/**
 * Converts timestamp units to milliseconds without an error of multiplication where the scale divides a millisecond or is
 * a multiple of it.
 * @param timestampScale nanoseconds per unit
 */
export function toMilliseconds(units: number, timestampScale: number): number {
  const unitsPerMs = 1_000_000 / timestampScale;
  return Number.isInteger(unitsPerMs) ? units / unitsPerMs : units * (timestampScale / 1_000_000);
}
