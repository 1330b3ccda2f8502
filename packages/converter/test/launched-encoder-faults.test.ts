import { canHaveLauncher } from '../src/encode/start/can-have-launcher.ts';
import { startLauncher } from '../src/encode/start/start-program.ts';
import { testEncoderFaults } from './encoder-faults.ts';

if (canHaveLauncher()) {
  beforeAll(async () => {
    expect(await startLauncher()).toBeDefined();
  });

  testEncoderFaults();
} else {
  test.skip('there is no launcher on this platform', () => {});
}
