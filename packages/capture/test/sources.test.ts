import type { Browser, Page } from 'playwright-core';
import { describeInChromium, launchChromium, launchWholeChromium } from '../../../test/support/chromium.ts';
import { cameras } from './cameras.ts';
import type { MeasuredRun, MeasureRunOptions } from './measured-run.ts';
import { type OpenLibraryOptions, openLibrary } from './open-library.ts';

type GraphicsCard = 'no' | 'emulated';

function run(page: Page, options: MeasureRunOptions): Promise<MeasuredRun> {
  return page.evaluate(`capture.measureRun(${JSON.stringify(options)})`);
}

function isStrictlyIncreasing(times: readonly number[]): boolean {
  return times.length > 1 && times.every((time, index) => index === 0 || time > Number(times[index - 1]));
}

/** Every frame that the camera delivered is captured, thinned or lost, and what is told is what came. */
function expectAllCounted({ healths, frames, delivered }: MeasuredRun): void {
  const last = healths.at(-1);
  if (last === undefined) throw new Error('the source never told how it does');
  expect(last.captured + last.thinned + last.lost).toBe(last.delivered);
  expect(last.captured).toBe(frames.length);
  // Whoever looks from outside sees a frame or two more or less, which are under way.
  if (delivered !== undefined) expect(Math.abs(last.delivered - delivered)).toBeLessThanOrEqual(4);
}

describeInChromium('sources', () => {
  const browsers = new Map<GraphicsCard, Promise<Browser>>();
  const pages: Page[] = [];

  async function open(options: OpenLibraryOptions = {}, graphicsCard: GraphicsCard = 'no') {
    const browser = browsers.get(graphicsCard) ?? launchChromium(cameras.camera, graphicsCard);
    browsers.set(graphicsCard, browser);
    const opened = await openLibrary(await browser, options);
    pages.push(opened.page);
    return opened;
  }

  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.close()));
  });
  afterAll(async () => {
    for (const browser of browsers.values()) await (await browser).close();
  });

  describe.each<GraphicsCard>(['no', 'emulated'])('with %s graphics card', (graphicsCard) => {
    test.each([500, 3000])(
      'no frame is uncounted where the main thread stands still for %d ms, and frames of that time are there',
      async (blockMs) => {
        const { page, complaints } = await open({}, graphicsCard);

        const measured = await run(page, { lengthMs: 3000, blockMs });

        expectAllCounted(measured);
        const { frames, middle, errors } = measured;
        expect(isStrictlyIncreasing(frames.map(({ timestampMs }) => timestampMs))).toBe(true);
        const within = frames.filter(
          ({ timestampMs }) => timestampMs >= middle[0] && timestampMs < middle[1],
        );
        // There are 30 a second; a slow machine may lose some, and a capture that waits for the main thread all of them.
        expect(within.length).toBeGreaterThan((blockMs / 1000) * 15);
        expect([...complaints, ...errors]).toEqual([]);
      },
    );

    test('frames that a busy computer loses are counted, and those that the rate has no place for', async () => {
      const workerScript =
        'setTimeout(() => { const end = Date.now() + 1500; while (Date.now() < end); }, 1000);';
      const { page } = await open({ workerScript }, graphicsCard);

      const measured = await run(page, { lengthMs: 7000, change: { framerate: 5 } });

      expectAllCounted(measured);
      const last = measured.healths.at(-1);
      expect(last?.lost).toBeGreaterThan(15);
      expect(last?.thinned).toBeGreaterThan(30);
    });

    test('pictures have the colours that the browser itself would draw', async () => {
      const { page } = await open({}, graphicsCard);

      const difference = await page.evaluate(`(async () => {
        const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
        const [track] = stream.getVideoTracks();
        const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
        const { value: picture } = await reader.read();
        const context = new OffscreenCanvas(640, 480).getContext('2d', { willReadFrequently: true });
        context.drawImage(picture, 0, 0);
        const drawn = context.getImageData(0, 0, 640, 480).data;
        const copied = new Uint8ClampedArray(drawn.length);
        capture.toRgba(await capture.copyPlanes(picture), copied);
        track.stop();
        return drawn.reduce((sum, value, index) => sum + Math.abs(value - copied[index]), 0) / drawn.length;
      })()`);

      expect(difference).toBeLessThan(1.5);
    });
  });

  test('rate, size and quality can change while a camera runs', async () => {
    const { page, complaints } = await open();

    const change = { framerate: 5, width: 320, height: 240, quality: 0.3 };
    const measured = await run(page, { lengthMs: 6000, framerate: 20, change });

    expectAllCounted(measured);
    const { frames, middle, healths } = measured;
    const before = frames.filter(({ timestampMs }) => timestampMs < middle[0] - 500);
    const after = frames.filter(({ timestampMs }) => timestampMs > middle[0] + 500);
    expect(new Set(before.map(({ width, height }) => `${width}x${height}`))).toEqual(new Set(['640x480']));
    expect(new Set(after.map(({ width, height }) => `${width}x${height}`))).toEqual(new Set(['320x240']));
    expect(after.length).toBeGreaterThan(7);
    expect(after.length).toBeLessThan(16);
    expect(healths.at(-1)?.asked).toEqual(change);
    expect(healths.at(-1)?.reached).toMatchObject({ width: 640, height: 480 });
    expect(healths.at(-1)?.given).toMatchObject({ width: 640, height: 480, framerate: 20 });
    expect(complaints).toEqual([]);
  });

  test('more than the camera gives is asked of the camera', async () => {
    const { page } = await open();

    const measured = await run(page, { lengthMs: 6000, framerate: 10, change: { width: 1280, height: 720 } });

    expectAllCounted(measured);
    expect(measured.frames.at(-1)).toMatchObject({ width: 1280, height: 720 });
    expect(measured.changes).toContainEqual({ type: 'resized', width: 1280, height: 720 });
  });

  test('rate, size and quality can change while the sample clip runs', async () => {
    const { page, complaints } = await open();

    const change = { framerate: 5, width: 160, height: 120, quality: 0.5 };
    const measured = await run(page, { sample: true, lengthMs: 4000, framerate: 10, change });

    expectAllCounted(measured);
    const { frames } = measured;
    const gaps = frames
      .slice(1)
      .map(({ timestampMs }, index) => timestampMs - Number(frames[index]?.timestampMs));
    expect([...new Set(gaps.map((gap) => Math.round(gap / 10) * 10))]).toEqual([100, 200]);
    const [first, last] = [frames[0], frames.at(-1)];
    expect(Math.max(Number(last?.width), Number(last?.height))).toBeLessThanOrEqual(160);
    expect(Number(last?.bytes)).toBeLessThan(Number(first?.bytes));
    expect(complaints).toEqual([]);
  });

  test.each([false, true])('a measured offset is added to every time (sample clip: %p)', async (sample) => {
    const { page } = await open();
    const hourMs = 3_600_000;

    const { frames, startedAtMs, stoppedAtMs } = await run(page, {
      sample,
      lengthMs: 1000,
      clockOffsetMs: hourMs,
    });

    expect(frames.length).toBeGreaterThan(5);
    for (const { timestampMs } of frames) {
      expect(timestampMs - hourMs).toBeGreaterThanOrEqual(startedAtMs - 5);
      expect(timestampMs - hourMs).toBeLessThanOrEqual(stoppedAtMs);
    }
  });

  describe('a camera whose pictures are not what they should be', () => {
    /** @param change makes of a picture what the worker reads, or undefined, with the time since the first in milliseconds */
    const withPictures = (change: string): string => `
      let firstMs;
      const change = ${change};
      const { read } = ReadableStreamDefaultReader.prototype;
      ReadableStreamDefaultReader.prototype.read = async function () {
        for (;;) {
          const { done, value: picture } = await read.call(this);
          if (done) return { done };
          firstMs ??= performance.now();
          const value = change(picture, performance.now() - firstMs);
          if (value !== picture) picture.close();
          if (value !== undefined) return { done, value };
        }
      };`;

    test.each([
      ['starts again at 0', 'picture.timestamp - (sinceMs < 2000 ? 0 : base)'],
      ['jumps ahead by an hour', 'picture.timestamp + (sinceMs < 2000 ? 0 : 3.6e9)'],
      ['falls back by 10 s', 'picture.timestamp - (sinceMs < 2000 ? 0 : 1e7)'],
    ])('one whose clock %s goes on with true times, and nothing is uncounted', async (_, timestamp) => {
      const workerScript = withPictures(`(() => {
        let base;
        return (picture, sinceMs) => {
          if (sinceMs >= 2000) base ??= picture.timestamp;
          return new VideoFrame(picture, { timestamp: ${timestamp} });
        };
      })()`);
      const { page } = await open({ workerScript });

      const measured = await run(page, { lengthMs: 5000, framerate: 10 });

      const { frames, healths } = measured;
      const last = healths.at(-1);
      expect(Number(last?.captured) + Number(last?.thinned) + Number(last?.lost)).toBe(last?.delivered);
      expect(isStrictlyIncreasing(frames.map(({ timestampMs }) => timestampMs))).toBe(true);
      const gaps = frames
        .slice(1)
        .map(({ timestampMs }, index) => timestampMs - Number(frames[index]?.timestampMs));
      expect(Math.max(...gaps)).toBeLessThan(1000);
      for (const { timestampMs, arrivedAtMs } of frames) {
        expect(timestampMs).toBeLessThanOrEqual(arrivedAtMs);
        expect(timestampMs).toBeGreaterThan(arrivedAtMs - 1500);
      }
    });

    test('one that gives nothing for two seconds is told of, and so is its return', async () => {
      const workerScript = withPictures(
        '(picture, sinceMs) => (sinceMs > 1000 && sinceMs < 4500 ? undefined : picture)',
      );
      const { page } = await open({ workerScript });

      const { changes } = await run(page, { lengthMs: 6000, framerate: 10 });

      expect(changes.map(({ type }) => type)).toEqual(['stalled', 'resumed']);
    });
  });

  test('what the system does to a camera is told', async () => {
    const { page } = await open();
    const running = run(page, { lengthMs: 3000 });
    await page.waitForFunction("document.querySelector('video').srcObject !== null");
    // A script cannot do these things to a camera; this is how the browser tells of them.
    await page.evaluate(`
      const [track] = document.querySelector('video').srcObject.getVideoTracks();
      for (const type of ['mute', 'unmute']) track.dispatchEvent(new Event(type));
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
      track.dispatchEvent(new Event('ended'));`);

    const { changes, errors } = await running;

    expect(changes.map(({ type }) => type)).toEqual(['muted', 'unmuted', 'devices_changed']);
    expect(errors).toEqual([expect.stringMatching(/^camera_lost: /)]);
  });

  describe('without MediaStreamTrackProcessor', () => {
    const withoutProcessor = 'delete window.MediaStreamTrackProcessor;';

    test.each([
      ['', ''],
      [' and without VideoFrame', 'delete window.VideoFrame;'],
    ])('pictures come from the preview%s, and all are counted', async (_, more) => {
      const { page, complaints } = await open({ initScript: withoutProcessor + more });

      const measured = await run(page, { lengthMs: 4000, framerate: 10, blockMs: 500 });

      expectAllCounted(measured);
      const { frames, startedAtMs, stoppedAtMs } = measured;
      expect(frames.length).toBeGreaterThan(15);
      expect(frames[0]).toMatchObject({ width: 640, height: 480 });
      expect(isStrictlyIncreasing(frames.map(({ timestampMs }) => timestampMs))).toBe(true);
      expect(Number(frames[0]?.timestampMs)).toBeGreaterThanOrEqual(startedAtMs);
      expect(Number(frames.at(-1)?.timestampMs)).toBeLessThanOrEqual(stoppedAtMs);
      expect(complaints).toEqual([]);
    });

    test.each(['1.76e12', 'now + 5000', '0'])('a captureTime of %s is not believed', async (captureTime) => {
      const initScript = `${withoutProcessor}
        const { requestVideoFrameCallback } = HTMLVideoElement.prototype;
        HTMLVideoElement.prototype.requestVideoFrameCallback = function (callback) {
          return requestVideoFrameCallback.call(this, (now, { width, height, presentedFrames }) =>
            callback(now, { width, height, presentedFrames, captureTime: ${captureTime} }));
        };`;
      const { page } = await open({ initScript });
      // What counts from the page's own start looks right in a young page.
      await page.waitForTimeout(2500);

      const { frames, startedAtMs, stoppedAtMs } = await run(page, { lengthMs: 1500, framerate: 10 });

      expect(frames.length).toBeGreaterThan(5);
      expect(Number(frames[0]?.timestampMs)).toBeGreaterThanOrEqual(startedAtMs);
      expect(Number(frames.at(-1)?.timestampMs)).toBeLessThanOrEqual(stoppedAtMs);
    });
  });

  describe('a start', () => {
    const start = (options = '{}', events = '{}'): string => `
      capture.createCameraSource({
        width: 640, height: 480, framerate: 10, quality: 0.8,
        video: document.querySelector('video'), createWorker: () => new Worker('/worker.js'), ...${options},
      })({ onFrame() {}, onEnd() {}, ...${events} })`;

    test('in a browser that gives noise for pictures is refused, before the camera is asked for', async () => {
      const initScript = `
        const { getImageData } = OffscreenCanvasRenderingContext2D.prototype;
        OffscreenCanvasRenderingContext2D.prototype.getImageData = function (...area) {
          const image = getImageData.apply(this, area);
          crypto.getRandomValues(image.data);
          return image;
        };
        navigator.mediaDevices.getUserMedia = () => { window.asked = true; };`;
      const { page } = await open({ initScript });

      const error = await page.evaluate(`${start()}.catch(({ code, message }) => code + ': ' + message)`);

      expect(error).toMatch(/^canvas_blocked: .*Allow this page to extract canvas data/);
      expect(await page.evaluate('window.asked')).toBeUndefined();
    });

    test('in a browser that cannot draw in the background is refused', async () => {
      const { page } = await open({ initScript: 'delete window.OffscreenCanvas;' });

      expect(await page.evaluate(`${start()}.catch(({ code }) => code)`)).toBe('unsupported');
    });

    test('that is cancelled while the permission is pending releases the camera that comes later', async () => {
      const initScript = `
        const { mediaDevices } = navigator;
        const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
        mediaDevices.getUserMedia = async (constraints) => {
          await new Promise((resolve) => { window.allow = resolve; });
          window.stream = await getUserMedia(constraints);
          return window.stream;
        };`;
      const { page, complaints } = await open({ initScript });

      const code = await page.evaluate(`(async () => {
        const cancelling = new AbortController();
        const starting = ${start('{ signal: cancelling.signal }')}.catch((error) => error.code);
        setTimeout(() => cancelling.abort(), 50);
        return starting;
      })()`);
      await page.evaluate('window.allow()');
      await page.waitForFunction("window.stream?.getVideoTracks()[0].readyState === 'ended'");

      expect(code).toBe('cancelled');
      expect(await page.evaluate("document.querySelector('video').srcObject")).toBeNull();
      expect(complaints).toEqual([]);
    });

    test('that is cancelled beforehand asks nobody', async () => {
      const initScript = 'navigator.mediaDevices.getUserMedia = () => { window.asked = true; };';
      const { page } = await open({ initScript });

      const code = await page.evaluate(
        `${start('{ signal: AbortSignal.abort() }')}.catch(({ code }) => code)`,
      );

      expect(code).toBe('cancelled');
      expect(await page.evaluate('window.asked')).toBeUndefined();
    });

    test('may name the side that the camera looks to, unless it names the camera', async () => {
      const initScript = `navigator.mediaDevices.getUserMedia = async ({ video }) => { throw new Error(JSON.stringify(video)); };`;
      const { page } = await open({ initScript });
      const asked = async (options: string): Promise<unknown> =>
        page.evaluate(`${start(options)}.catch(({ cause }) => JSON.parse(cause.message))`);

      expect(await asked("{ facingMode: 'environment' }")).toMatchObject({
        facingMode: { ideal: 'environment' },
      });
      expect(await asked("{ facingMode: 'user', deviceId: 'a' }")).not.toHaveProperty('facingMode');
    });
  });

  test('a camera that is there again is told of', async () => {
    const initScript = `
      let there = false;
      navigator.mediaDevices.enumerateDevices = async () =>
        there ? [{ kind: 'videoinput', deviceId: 'front' }] : [{ kind: 'videoinput', deviceId: 'back' }];
      window.plugIn = () => { there = true; navigator.mediaDevices.dispatchEvent(new Event('devicechange')); };`;
    const { page } = await open({ initScript });
    await page.evaluate(`
      window.told = [];
      const giveUp = new AbortController();
      capture.whenCameraReturns('front', new AbortController().signal).then(() => told.push('front'));
      capture.whenCameraReturns('other', giveUp.signal).catch(() => told.push('gave up'));
      setTimeout(() => giveUp.abort(), 50);`);
    await page.waitForFunction("told.join() === 'gave up'");

    await page.evaluate('plugIn()');

    await page.waitForFunction("told.join() === 'gave up,front'");
  });

  test('the screen stays on until it is let go', async () => {
    const initScript = `
      const { request } = WakeLock.prototype;
      WakeLock.prototype.request = async function (type) {
        const lock = await request.call(this, type);
        (window.locks ??= []).push(lock);
        return lock;
      };`;
    const browser = await launchWholeChromium(cameras.camera);
    const { page, complaints } = await openLibrary(browser, { initScript });
    await page.evaluate('letGo = capture.keepAwake()');
    await page.waitForFunction('window.locks?.length === 1 && !locks[0].released');
    // As the browser does with a page that is hidden.
    await page.evaluate(
      "locks[0].release().then(() => document.dispatchEvent(new Event('visibilitychange')))",
    );
    await page.waitForFunction('locks.length === 2 && !locks[1].released');

    await page.evaluate('letGo()');

    await page.waitForFunction('locks.every(({ released }) => released)');
    expect(complaints).toEqual([]);
    await browser.close();
  });
});
