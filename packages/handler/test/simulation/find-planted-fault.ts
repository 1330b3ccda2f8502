import type { PlantedFault } from './planted-faults.ts';
import { runSeed } from './run-seed.ts';

/** @returns the first seed that finds the fault; undefined where `maxSeeds` do not */
export async function findPlantedFault(
  { mutation, kinds }: PlantedFault,
  maxSeeds: number,
): Promise<number | undefined> {
  for (let seed = 1; seed <= maxSeeds; seed += 1) {
    const { violations } = await runSeed(seed, mutation);
    if (violations.some(({ kind }) => kinds.includes(kind))) return seed;
  }
  return undefined;
}
