import { describeInWebKit, launchWebKit, type WebKit } from '../../../../test/support/webkit.ts';
import type { MeasuredRun } from '../measured-run.ts';
import type { FileSite } from '../support/serve-files.ts';
import { isH264 } from './find-video-faults.ts';
import { h264Service } from './h264-service.ts';
import { startLibrarySite } from './library-site.ts';

jest.setTimeout(90_000);

describeInWebKit('H.264 of WebKitGTK', () => {
  let site: FileSite;
  let browser: WebKit;
  beforeAll(async () => {
    site = await startLibrarySite();
    browser = await launchWebKit();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  test.each(['auto', 'h264'])(
    'its encoder gives pictures the times of others, so that frames are JPEG files (%s)',
    async (encoding) => {
      await browser.goto(site.origin);

      const asked = JSON.stringify({ service: h264Service, framerate: 10, lengthMs: 3000, encoding });
      const { frames, healths, errors } = (await browser.evaluate(
        `capture.measureRun(${asked})`,
      )) as MeasuredRun;

      expect(errors).toEqual([]);
      expect(healths.at(-1)?.lane).toEqual({
        lane: 'jpeg',
        reason: 'order: received the picture of 33000 µs, expected the picture of 0 µs',
      });
      expect(frames.length).toBeGreaterThan(15);
      expect(frames.length).toBe(healths.at(-1)?.captured);
      expect(frames.some(isH264)).toBe(false);
      expect(frames.every(({ width }) => width === 640)).toBe(true);
    },
  );
});
