import { findPlantedFault } from './find-planted-fault.ts';
import { plantedFaults } from './planted-faults.ts';

/** A check that cannot fail does not count. */
describe('the simulation finds, within 300 seeds, that', () => {
  test.each(plantedFaults.map((fault) => [fault.name, fault] as const))(
    '%s',
    async (_, fault) => {
      expect(await findPlantedFault(fault, 300)).toBeDefined();
    },
    300_000,
  );
});
