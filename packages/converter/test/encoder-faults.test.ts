import { startLauncher } from '../src/encode/start/start-program.ts';
import { testEncoderFaults } from './encoder-faults.ts';

// A program that has Node inside has no launcher.
const { execPath } = process;
beforeAll(async () => {
  process.execPath = '/opt/recorder/recorder';

  expect(await startLauncher()).toBeUndefined();
});
afterAll(() => {
  process.execPath = execPath;
});

testEncoderFaults();
