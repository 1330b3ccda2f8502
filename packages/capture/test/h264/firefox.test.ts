import type { Browser } from 'puppeteer-core';
import { describeInFirefox, launchFirefox } from '../../../../test/support/firefox.ts';
import type { MeasuredRun, MeasureRunOptions } from '../measured-run.ts';
import type { FileSite } from '../support/serve-files.ts';
import { findVideoFaults, isH264 } from './find-video-faults.ts';
import { h264Service } from './h264-service.ts';
import { startLibrarySite } from './library-site.ts';

jest.setTimeout(90_000);

describeInFirefox('H.264 of Firefox', () => {
  let site: FileSite;
  let browser: Browser;
  beforeAll(async () => {
    site = await startLibrarySite();
    browser = await launchFirefox();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  async function run(options: MeasureRunOptions): Promise<MeasuredRun> {
    const page = await browser.newPage();
    await page.goto(site.origin);
    const asked = JSON.stringify({ service: h264Service, framerate: 10, ...options });
    // WebDriver BiDi sends an object once, however often it stands in what is sent.
    const json = await page.evaluate(`capture.measureRun(${asked}).then(JSON.stringify)`);
    const measured = JSON.parse(String(json)) as MeasuredRun;
    await page.close();
    expect(measured.errors).toEqual([]);
    return measured;
  }

  test('its encoder holds pictures back, so that frames are JPEG files, and none is left out', async () => {
    const { frames, healths } = await run({ lengthMs: 3000 });

    expect(healths.at(-1)?.lane).toEqual({
      lane: 'jpeg',
      reason: expect.stringMatching(/^held-back: \d of 6 pictures did not come by themselves$/),
    });
    expect(frames.length).toBeGreaterThan(20);
    expect(frames.length).toBe(healths.at(-1)?.captured);
    expect(frames.some(isH264)).toBe(false);
    expect(frames.every(({ width }) => width === 640)).toBe(true);
  });

  test('where H.264 is asked for, it is asked for pictures at each keyframe, and its video is mended', async () => {
    const { frames, healths, changes } = await run({ lengthMs: 5000, encoding: 'h264' });

    const video = frames.filter(isH264);
    const keyframes = video.filter(({ h264 }) => h264.keyframe).map(({ timestampMs }) => timestampMs);
    expect(changes).toEqual([{ type: 'lane', lane: 'h264', probeMs: expect.any(Number) }]);
    expect(video.length).toBe(frames.length);
    expect(frames.length).toBe(healths.at(-1)?.captured);
    expect(findVideoFaults(video)).toEqual([]);
    expect(keyframes.length).toBeGreaterThan(3);
    for (const [index, timeMs] of keyframes.slice(1).entries()) {
      expect(timeMs - Number(keyframes[index])).toBeGreaterThanOrEqual(h264Service.batchMs);
    }
    expect(new Set(video.map(({ h264 }) => h264.codecPrivate)).size).toBe(1);
    expect(video.every(({ width, height }) => width === 640 && height === 480)).toBe(true);
  });

  test('the sample clip can be H.264, too', async () => {
    const { frames, healths } = await run({ lengthMs: 3000, sample: true, encoding: 'h264' });

    const video = frames.filter(isH264);
    expect(frames.length).toBe(healths.at(-1)?.captured);
    // While a busy machine tries the encoder, it may have to skip a picture, and says so.
    expect(video.length).toBe(frames.filter(({ bytes }) => bytes > 0).length);
    expect(video.length).toBeGreaterThan(20);
    expect(findVideoFaults(video)).toEqual([]);
  });
});
