import { setTimeout as delay } from 'node:timers/promises';
import { createSeededRandom } from '@frame-ingest/local-server';
import { allAtOnce } from '../bench/soak/capture/all-at-once.ts';
import { hardTimes } from '../bench/soak/capture/hard-times.ts';
import type { CaptureRun } from '../bench/soak/capture/run-camera.ts';
import { runCapture } from '../bench/soak/capture/run-capture.ts';
import { describeInChromium } from './support/chromium.ts';

/** What is in the archive of a run is to be exactly what was captured, once, at its times, and in the stream. */
function expectNothingLost({ report, counts }: CaptureRun): void {
  expect(report.violations).toEqual([]);
  expect(counts.lost).toBe(0);
  expect(report.frames).toBe(counts.captured);
}

/** The camera of Chromium fills what it may take in some seconds, and in more where the machine has other work. */
const longEnoughToFillMs = 30_000;

jest.setTimeout(300_000);

describeInChromium('a camera whose surroundings fail', () => {
  test('loses nothing while each thing goes wrong by itself', async () => {
    const { offline, killed, unavailable, lostAnswers, portal, reloads, crash } = hardTimes;
    const run = await runCapture({
      random: createSeededRandom(2026),
      during: async (surroundings) => {
        await delay(3000);
        await offline(surroundings, 8000);
        await killed(surroundings, 4000);
        await unavailable(surroundings, 6000);
        await lostAnswers(surroundings, 6000);
        await portal(surroundings, 4000);
        await reloads(surroundings, 10_000);
        await crash(surroundings, 3000);
        await delay(2000);
      },
    });

    expectNothingLost(run);
    expect(run.counts.captured).toBeGreaterThan(200);
  });

  test('a slow uplink thins frames visibly, and loses none', async () => {
    const run = await runCapture({
      query: { floor: 'yes' },
      during: async ({ proxy }) => {
        proxy.setUplink(20_000);
        await delay(25_000);
        proxy.setUplink(Number.POSITIVE_INFINITY);
      },
    });

    expectNothingLost(run);
    expect(run.reports).toContainEqual(expect.objectContaining({ type: 'changed', reason: 'slower' }));
  });

  test.each([
    ['drop-oldest', 'has no room for newer frames'],
    ['thin-out', 'thinned'],
  ])('a log that is full gives way by %s, and tells each loss', async (whenFull, why) => {
    const run = await runCapture({
      query: { whenFull, maxStoredBytes: '250000' },
      during: async (surroundings) => {
        await delay(2000);
        await hardTimes.offline(surroundings, longEnoughToFillMs);
        await delay(2000);
      },
    });

    expect(run.report.violations).toEqual([]);
    expect(run.counts.lost).toBeGreaterThan(0);
    expect(run.counts.why.join()).toContain(why);
  });

  test('a disk that is full tells each loss', async () => {
    const run = await runCapture({
      during: async (surroundings) => {
        await delay(2000);
        await hardTimes.full(surroundings, longEnoughToFillMs);
        await delay(2000);
      },
    });

    expect(run.report.violations).toEqual([]);
    expect(run.counts.lost).toBeGreaterThan(0);
  });

  test('loses nothing without telling while all of that happens at once, at random', async () => {
    const run = await runCapture({
      random: createSeededRandom(2026),
      during: (surroundings) => allAtOnce(surroundings, 60_000),
    });

    expect(run.report.violations).toEqual([]);
    expect(run.report.frames).toBeGreaterThan(100);
  });
});
