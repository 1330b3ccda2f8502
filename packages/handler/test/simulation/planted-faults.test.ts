import { findPlantedFault } from './find-planted-fault.ts';
import { plantedFaults } from './planted-faults.ts';

/** Most are found within fifty; those that need two rare things at once take longer. */
const mostSeeds = 2_000;

/** A check that cannot fail does not count. */
describe('the simulation finds, within some hundred seeds, that', () => {
  test.each(plantedFaults.map((fault) => [fault.name, fault] as const))(
    '%s',
    async (_, fault) => {
      expect(await findPlantedFault(fault, mostSeeds)).toBeDefined();
    },
    300_000,
  );
});
