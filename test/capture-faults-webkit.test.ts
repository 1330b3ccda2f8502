import { setTimeout as delay } from 'node:timers/promises';
import { hardTimes } from '../bench/soak/capture/hard-times.ts';
import { type CameraSurroundings, runCamera } from '../bench/soak/capture/run-camera.ts';
import { WebKitCamera } from '../bench/soak/capture/webkit-camera.ts';
import { describeInWebKit } from './support/webkit.ts';

jest.setTimeout(300_000);

describeInWebKit('a camera in WebKitGTK whose surroundings fail', () => {
  let camera: WebKitCamera | undefined;
  afterEach(async () => {
    await camera?.close();
    camera = undefined;
  });

  test.each<[string, (surroundings: CameraSurroundings<WebKitCamera>) => Promise<void>]>([
    ['the service is killed and started again', (surroundings) => hardTimes.killed(surroundings, 6000)],
    [
      'the page is loaded again',
      async ({ camera: watched }) => {
        await watched.reload();
        await delay(4000);
        await watched.reload();
      },
    ],
  ])('loses nothing while %s', async (_, during) => {
    const { report, counts, reports } = await runCamera<WebKitCamera>({
      async openCamera(visit) {
        camera = await WebKitCamera.open(visit);
        return camera;
      },
      async during(surroundings) {
        await delay(4000);
        await during(surroundings);
        await delay(4000);
      },
    });
    const stopped = reports.filter(({ type }) => type === 'stopped');

    expect(report.violations).toEqual([]);
    expect(counts.lost).toBe(0);
    expect(stopped).toEqual([]);
    expect(report.frames).toBeGreaterThanOrEqual(counts.stored);
    // Fewer than asked for, where the machine has much else to do.
    expect(counts.captured).toBeGreaterThan(20);
  });
});
