import { AccessUnitBoundaries } from './access-unit-boundaries.ts';

/** Divides the NAL units of a video into its access units. */
export function splitAccessUnits(units: readonly Uint8Array[]): Uint8Array[][] {
  const boundaries = new AccessUnitBoundaries();
  const accessUnits: Uint8Array[][] = [];
  for (const unit of units) {
    const begins = accessUnits.length === 0 || boundaries.isNext(unit);
    if (begins) accessUnits.push([]);
    accessUnits.at(-1)?.push(unit);
    boundaries.add(unit, begins);
  }
  return accessUnits;
}
