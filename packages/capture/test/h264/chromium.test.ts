import type { Browser } from 'playwright-core';
import { describeInChromium, launchChromium } from '../../../../test/support/chromium.ts';
import { cameras } from '../cameras.ts';
import type { MeasuredRun, MeasureRunOptions } from '../measured-run.ts';
import { type OpenLibraryOptions, openLibrary } from '../open-library.ts';
import { encoderFaults, faultyEncoder } from './faulty-encoder.ts';
import { findVideoFaults, isH264 } from './find-video-faults.ts';
import { h264Service } from './h264-service.ts';

jest.setTimeout(60_000);

describeInChromium('H.264 of Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium(cameras.camera);
  });
  afterAll(() => browser?.close());

  async function run(options: MeasureRunOptions, library: OpenLibraryOptions = {}): Promise<MeasuredRun> {
    const { page, complaints } = await openLibrary(browser, library);
    const asked = JSON.stringify({ service: h264Service, ...options });
    const measured = await page.evaluate<MeasuredRun>(`capture.measureRun(${asked})`);
    await page.close();
    expect([...complaints, ...measured.errors]).toEqual([]);
    return measured;
  }

  test.each([1000, 3000])(
    'no frame is lost where the main thread stands still for %d ms, and every batch begins with a keyframe',
    async (blockMs) => {
      const measured = await run({ lengthMs: 4000, blockMs });

      expectNoneLost(measured);
      const { frames, changes, healths } = measured;
      const video = frames.filter(isH264);
      expect(video.length).toBe(frames.length);
      expect(video.length).toBeGreaterThan((4000 + blockMs) / 50);
      expect(findVideoFaults(video)).toEqual([]);
      expect(keyframeTimes(video)).toEqual(dueTimes(video, h264Service.batchMs));
      expect(new Set(video.map(({ h264 }) => h264.codecPrivate)).size).toBe(1);
      expect(new Set(video.map(({ width, height }) => `${width}x${height}`))).toEqual(new Set(['640x480']));
      expect(changes).toEqual([{ type: 'lane', lane: 'h264', probeMs: expect.any(Number) }]);
      expect(healths.at(-1)?.lane).toEqual({ lane: 'h264', probeMs: expect.any(Number) });
    },
  );

  test('another rate or quality is no other video, and takes other bytes', async () => {
    const measured = await run({ lengthMs: 6000, quality: 0.92, change: { framerate: 10, quality: 0.3 } });

    expectNoneLost(measured);
    const { frames, middle } = measured;
    const video = frames.filter(isH264);
    const before = video.filter(({ timestampMs }) => timestampMs < middle[0] - 500);
    const after = video.filter(({ timestampMs }) => timestampMs > middle[0] + 500);
    expect(findVideoFaults(video)).toEqual([]);
    expect(new Set(video.map(({ h264 }) => h264.codecPrivate)).size).toBe(1);
    expect(keyframeTimes(video)).toEqual(dueTimes(video, h264Service.batchMs));
    expect(after.length).toBeLessThan(before.length / 2);
    expect(meanBytes(after)).toBeLessThan(meanBytes(before));
  });

  test('another size is another video, which begins with a keyframe', async () => {
    const measured = await run({ lengthMs: 5000, framerate: 10, change: { width: 322, height: 240 } });

    expectNoneLost(measured);
    const video = measured.frames.filter(isH264);
    expect(video.length).toBe(measured.frames.length);
    expect(findVideoFaults(video)).toEqual([]);
    const first = video.findIndex(({ width }) => width === 320);
    expect(first).toBeGreaterThan(10);
    expect(video[first]?.h264.keyframe).toBe(true);
    expect(video[first]?.h264.codecPrivate).not.toEqual(video[0]?.h264.codecPrivate);
    expect(new Set(video.slice(0, first).map(({ width, height }) => `${width}x${height}`))).toEqual(
      new Set(['640x480']),
    );
    expect(new Set(video.slice(first).map(({ width, height }) => `${width}x${height}`))).toEqual(
      new Set(['320x240']),
    );
  });

  test('a camera that gives nothing for long begins a batch when it comes again', async () => {
    const workerScript = `
      const { read } = ReadableStreamDefaultReader.prototype;
      let firstMs;
      ReadableStreamDefaultReader.prototype.read = async function () {
        for (;;) {
          const result = await read.call(this);
          firstMs ??= performance.now();
          const sinceMs = performance.now() - firstMs;
          if (result.done || sinceMs < 1000 || sinceMs > 4500) return result;
          result.value.close();
        }
      };`;
    const { frames, changes } = await run(
      { lengthMs: 6000, framerate: 10, batchMs: 10_000 },
      { workerScript },
    );

    const video = frames.filter(isH264);
    const times = video.map(({ timestampMs }) => timestampMs);
    const resumed = times.findIndex((timeMs, index) => index > 0 && timeMs - Number(times[index - 1]) > 2000);
    expect(changes.map(({ type }) => type)).toEqual(['lane', 'stalled', 'resumed']);
    expect(video.flatMap(({ h264 }, index) => (h264.keyframe ? [index] : []))).toEqual([0, resumed]);
    expect(findVideoFaults(video)).toEqual([]);
  });

  test.each(['', 'delete window.VideoFrame;'])(
    'pictures of the preview are encoded, too, where there is no MediaStreamTrackProcessor (%s)',
    async (more) => {
      const initScript = `delete window.MediaStreamTrackProcessor;${more}`;
      const { frames, healths } = await run({ lengthMs: 4000, framerate: 10 }, { initScript });

      const video = frames.filter(isH264);
      expect(video.length).toBe(frames.length);
      expect(video.length).toBeGreaterThan(20);
      expect(findVideoFaults(video)).toEqual([]);
      expect(video.every(({ width, height }) => width === 640 && height === 480)).toBe(true);
      expect(healths.at(-1)?.captured).toBe(frames.length);
    },
  );

  test.each([
    [
      'of an odd size are rounded',
      `new VideoFrame(new Uint8Array(321 * 241 + 2 * 161 * 121).fill(120), {
        format: 'I420', codedWidth: 321, codedHeight: 241, timestamp: picture.timestamp,
      })`,
      ['322x242'],
    ],
    [
      'that are turned are turned in the video, which is another one',
      'sinceMs < 1500 ? new VideoFrame(picture) : new VideoFrame(picture, { rotation: 90 })',
      ['640x480', '480x640'],
    ],
    [
      'that the camera gives in RGB are encoded, too',
      `(() => {
        const context = new OffscreenCanvas(640, 480).getContext('2d');
        context.fillStyle = 'rgb(' + (sinceMs % 255) + ' 80 20)';
        context.fillRect(0, 0, 640, 480);
        return new VideoFrame(context.canvas, { timestamp: picture.timestamp });
      })()`,
      ['640x480'],
    ],
  ])('pictures %s', async (_, change, sizes) => {
    const workerScript = `
      const { read } = ReadableStreamDefaultReader.prototype;
      let firstMs;
      ReadableStreamDefaultReader.prototype.read = async function () {
        const { done, value: picture } = await read.call(this);
        if (done) return { done };
        firstMs ??= performance.now();
        const sinceMs = performance.now() - firstMs;
        const value = ${change};
        picture.close();
        return { done, value };
      };`;

    const measured = await run({ lengthMs: 3000, framerate: 10 }, { workerScript });

    expectNoneLost(measured);
    const video = measured.frames.filter(isH264);
    expect(video.length).toBe(measured.frames.length);
    expect([...new Set(video.map(({ width, height }) => `${width}x${height}`))]).toEqual(sizes);
    expect(new Set(video.map(({ h264 }) => h264.codecPrivate)).size).toBe(sizes.length);
    expect(findVideoFaults(video)).toEqual([]);
  });

  test('pictures have the colours that they have as JPEG files', async () => {
    const [video, files] = [
      await run({ lengthMs: 2000 }),
      await run({ lengthMs: 2000, encoding: 'jpeg', quality: 1 }),
    ];

    const [one, other] = [usualColour(video.frames), usualColour(files.frames)];
    expect(files.frames.every((frame) => !isH264(frame))).toBe(true);
    expect(files.healths.at(-1)?.lane).toEqual({ lane: 'jpeg', reason: 'chosen: JPEG was requested' });
    for (const channel of [0, 1, 2]) {
      expect(Math.abs(Number(one[channel]) - Number(other[channel]))).toBeLessThan(12);
    }
  });

  describe('an encoder that', () => {
    test.each(encoderFaults)(
      '%s after two seconds is replaced by JPEG, and no frame is lost',
      async (fault) => {
        const workerScript = faultyEncoder(fault, { encoder: 1, first: 50 });

        const measured = await run({ lengthMs: 6000, framerate: 25 }, { workerScript });

        expectNoneLost(measured);
        const { frames, changes, healths } = measured;
        const firstFile = frames.findIndex((frame) => !isH264(frame));
        expect(firstFile).toBeGreaterThanOrEqual(45);
        expect(frames.slice(firstFile).some(isH264)).toBe(false);
        expect(frames.slice(firstFile).every(({ width, height }) => width === 640 && height === 480)).toBe(
          true,
        );
        expect(findVideoFaults(frames.slice(0, firstFile).filter(isH264))).toEqual([]);
        const fallback = { lane: 'jpeg', reason: expect.stringMatching(reasons[fault]) };
        expect(changes).toEqual([
          { type: 'lane', lane: 'h264', probeMs: expect.any(Number) },
          { type: 'lane', ...fallback },
        ]);
        expect(healths.at(-1)?.lane).toEqual(fallback);
      },
    );

    test.each(encoderFaults)('%s in the probe is not used, and no frame is lost', async (fault) => {
      // An avcC can only change after it was told.
      const first = fault === 'changes its avcC unasked' ? 1 : 0;
      const workerScript = faultyEncoder(fault, { encoder: 0, first });

      const measured = await run({ lengthMs: 3000, framerate: 25 }, { workerScript });

      expectNoneLost(measured);
      expect(measured.frames.some(isH264)).toBe(false);
      expect(measured.changes).toEqual([
        { type: 'lane', lane: 'jpeg', reason: expect.stringMatching(/^[a-z-]+: ./) },
      ]);
    });

    test('stands still while large pictures come is replaced before they have no more room', async () => {
      const workerScript = faultyEncoder('gives nothing any more', { encoder: 1, first: 20 });

      const measured = await run(
        { lengthMs: 5000, width: 1280, height: 720, framerate: 15 },
        { workerScript },
      );

      expectNoneLost(measured);
      // Where a busy machine loses pictures, the time is over before the room is.
      const reason = /^stalled: (\d+ pictures went in and none came out|no access unit came for two seconds)/;
      expect(measured.healths.at(-1)?.lane).toEqual({ lane: 'jpeg', reason: expect.stringMatching(reason) });
    });

    test('is not there, or says that it cannot, is told of', async () => {
      const without = await run({ lengthMs: 1000 }, { workerScript: 'delete self.VideoEncoder;' });
      const unable = await run(
        { lengthMs: 1000 },
        { workerScript: 'VideoEncoder.isConfigSupported = async () => ({ supported: false });' },
      );

      expect(without.healths.at(-1)?.lane).toMatchObject({ reason: expect.stringMatching(/^no-encoder: /) });
      expect(unable.healths.at(-1)?.lane).toMatchObject({
        reason: expect.stringMatching(/^not-supported: /),
      });
    });

    test('counts seconds where others count pictures is asked for less', async () => {
      // Chromium's own counts pictures. The fake camera is so plain that it does not even take three times as much.
      const workerScript = `(() => {
        const { configure } = VideoEncoder.prototype;
        VideoEncoder.prototype.configure = function (config) {
          configure.call(this, { ...config, bitrate: 6 * config.bitrate });
        };
      })();`;
      const options = { lengthMs: 9000, framerate: 10, quality: 0.3 };
      const right = await run(options);

      const measured = await run(options, { workerScript });

      expectNoneLost(measured);
      const second = measured.frames.filter((_, index) => index >= 60).filter(isH264);
      expect(second.length).toBeGreaterThan(20);
      expect(meanBytes(measured.frames.slice(0, 10))).toBeGreaterThan(1.3 * meanBytes(second));
      expect(meanBytes(second)).toBeLessThan(1.5 * meanBytes(right.frames.slice(60)));
      expect(new Set(second.map(({ h264 }) => h264.codecPrivate)).size).toBe(1);
    });

    test('was taken away while nothing was to be encoded is had again, with the same video', async () => {
      const workerScript = `(() => {
        const Real = VideoEncoder;
        let encoders = 0;
        self.VideoEncoder = class extends Real {
          constructor(init) {
            super(init);
            encoders += 1;
            let outputs = 0;
            if (encoders !== 2) return;
            setTimeout(() => {
              super.close();
              init.error(new DOMException('Codec reclaimed due to inactivity.', 'QuotaExceededError'));
            }, 1050);
          }
        };
      })();`;
      const measured = await run({ lengthMs: 5000, framerate: 2, batchMs: 10_000 }, { workerScript });

      expectNoneLost(measured);
      const video = measured.frames.filter(isH264);
      expect(video.length).toBe(measured.frames.length);
      expect(video.filter(({ h264 }) => h264.keyframe)).toHaveLength(2);
      expect(new Set(video.map(({ h264 }) => h264.codecPrivate)).size).toBe(1);
    });
  });
});

const reasons: Record<(typeof encoderFaults)[number], RegExp> = {
  'fails by itself': /^error: the codec broke/,
  'throws when it is given a picture': /^error: InvalidStateError: closed/,
  'gives nothing any more': /^stalled: /,
  'swaps two pictures': /^order: /,
  'leaves a picture out': /^order: /,
  'gives a picture twice': /^(order|too-many): /,
  'tells other times': /^order: /,
  'changes its avcC unasked': /^codec-private-changed: /,
  'gives no keyframe where one is asked for': /^no-keyframe: /,
  'gives what is no access unit': /^[a-z-]+: /,
};

/** Every frame that the camera gave is there once, in its place; a picture is missing from none. */
function expectNoneLost({ frames, healths, delivered }: MeasuredRun): void {
  const last = healths.at(-1);
  if (last === undefined) throw new Error('the source never told how it does');
  // On a machine with other work Chromium drops a picture now and then before anybody reads it; an encoder that loses some takes a
  // dozen at once.
  expect(last.lost).toBeLessThanOrEqual(6);
  expect(last.captured + last.thinned + last.lost).toBe(last.delivered);
  expect(frames.length).toBe(last.captured);
  expect(frames.filter(({ bytes }) => bytes === 0)).toEqual([]);
  const times = frames.map(({ timestampMs }) => timestampMs);
  expect(times.every((timeMs, index) => index === 0 || timeMs > Number(times[index - 1]))).toBe(true);
  // Whoever looks from outside sees a frame or two more or less, which are under way.
  if (delivered !== undefined) expect(Math.abs(last.delivered - delivered)).toBeLessThanOrEqual(4);
}

type Frames = readonly { readonly timestampMs: number; readonly bytes: number }[];

function keyframeTimes(video: readonly { timestampMs: number; h264: { keyframe: boolean } }[]): number[] {
  return video.filter(({ h264 }) => h264.keyframe).map(({ timestampMs }) => timestampMs);
}

/** The first, and then always the first that is a batch later. */
function dueTimes(video: Frames, batchMs: number): number[] {
  const due: number[] = [];
  for (const { timestampMs } of video) {
    const last = due.at(-1);
    if (last === undefined || timestampMs - last >= batchMs) due.push(timestampMs);
  }
  return due;
}

/** The picture of the fake camera flashes now and then. */
function usualColour(frames: MeasuredRun['frames']): number[] {
  return [0, 1, 2].map((channel) => {
    const values = frames.map(({ colour }) => Number(colour[channel])).sort((a, b) => a - b);
    return Number(values[Math.floor(values.length / 2)]);
  });
}

function meanBytes(frames: Frames): number {
  return frames.reduce((sum, { bytes }) => sum + bytes, 0) / frames.length;
}
