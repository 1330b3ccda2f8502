import { plantedFaults } from './planted-faults.ts';
import { runSimulate } from './run-simulate.ts';

/** Most are found within fifty; those that need two rare things at once take longer. */
const maxSeeds = 2_000;

/** A check that cannot fail does not count. */
describe('the simulation finds, within some hundred seeds, that', () => {
  let found: string;
  beforeAll(async () => {
    found = (await runSimulate('--planted', String(maxSeeds))).output;
  }, 900_000);

  test.each(plantedFaults.map(({ name }) => name))('%s', (name) => {
    expect(found.split('\n').find((line) => line.endsWith(`: ${name}`))).toMatch(/^seed \d+: /);
  });
});
