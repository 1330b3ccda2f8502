import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FirefoxCamera } from '../bench/soak/capture/firefox-camera.ts';
import { hardTimes } from '../bench/soak/capture/hard-times.ts';
import { type CameraSurroundings, type CaptureRun, runCamera } from '../bench/soak/capture/run-camera.ts';
import { describeInFirefox } from './support/firefox.ts';

jest.setTimeout(300_000);

describeInFirefox('a camera in Firefox whose surroundings fail', () => {
  let profile: string;
  let camera: FirefoxCamera | undefined;
  beforeEach(async () => {
    profile = await mkdtemp(join(tmpdir(), 'firefox-'));
  });
  afterEach(async () => {
    await camera?.close();
    camera = undefined;
    await rm(profile, { recursive: true, force: true });
  });

  function run(
    during: (surroundings: CameraSurroundings<FirefoxCamera>) => Promise<void>,
  ): Promise<CaptureRun> {
    return runCamera({
      async openCamera(visit) {
        camera = await FirefoxCamera.open(visit, profile);
        return camera;
      },
      async during(surroundings) {
        await delay(4000);
        await during(surroundings);
        await delay(4000);
      },
    });
  }

  test.each<[string, (surroundings: CameraSurroundings<FirefoxCamera>) => Promise<void>]>([
    ['the service is killed and started again', (surroundings) => hardTimes.killed(surroundings, 6000)],
    [
      'the page is loaded again',
      async ({ camera: watched }) => {
        await watched.reload();
        await delay(4000);
        await watched.reload();
      },
    ],
    ['the tab is closed and another opened', ({ camera: watched }) => watched.closeTab()],
    [
      'Firefox is killed while the service is away, and started again',
      async ({ camera: watched, stack }) => {
        await stack.kill('SIGKILL');
        await delay(4000);
        await watched.kill();
        await delay(4000);
        await stack.start();
      },
    ],
  ])('loses nothing while %s', async (_, during) => {
    const { report, counts } = await run(during);

    expect(report.violations).toEqual([]);
    expect(counts.lost).toBe(0);
    expect(report.frames).toBeGreaterThanOrEqual(counts.stored);
    expect(counts.captured).toBeGreaterThan(20);
  });
});
