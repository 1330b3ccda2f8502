import fc from '../../../test/support/properties.ts';
import { byteWeight } from '../src/adapt/byte-weight.ts';
import { type AdaptationChange, createAdaptation } from '../src/adapt/create-adaptation.ts';
import { h264Weight } from '../src/adapt/h264-weight.ts';
import { settingsBetween } from '../src/adapt/settings-between.ts';
import type { CaptureSettings } from '../src/source/frame-source.ts';

const ceiling: CaptureSettings = { framerate: 10, width: 640, height: 480, quality: 0.8 };
const floor: CaptureSettings = { framerate: 2, width: 320, height: 240, quality: 0.5 };
/** Of the ceiling, in bytes a second. */
const ceilingBytes = 500_000;
const lowestShare = byteWeight(floor) / byteWeight(ceiling);

interface Network {
  readonly bytesPerSecond: number;
  readonly latencyMs: number;
}

/**
 * A camera and an upload that takes its batches of 2 s one after the other, in time of their own.
 * @param noise by how much the bytes of a frame differ from what the settings let expect, from one frame to the next
 */
function simulate(
  noise: (frame: number, framerate: number) => number = () => 1,
  lowest = floor,
  lane: 'jpeg' | 'h264' = 'jpeg',
) {
  const weigh = lane === 'jpeg' ? byteWeight : h264Weight;
  const changes: AdaptationChange[] = [];
  const adaptation = createAdaptation({
    ...{ ceiling, floor: lowest },
    onChange: (change) => changes.push(change),
  });
  let timeMs = 0;
  let frames = 0;
  let freeAtMs = 0;
  const waiting: { readonly bytes: number; readonly readyMs: number }[] = [];
  let waitingMost = 0;

  function capture(durationMs: number): number {
    let bytes = 0;
    const endMs = timeMs + durationMs;
    while (timeMs < endMs) {
      const { framerate } = adaptation.settings();
      const share = weigh(adaptation.settings()) / weigh(ceiling);
      const imageBytes = ((ceilingBytes * share) / framerate) * noise(frames, framerate);
      adaptation.addFrame(timeMs, imageBytes, lane);
      bytes += imageBytes;
      frames += 1;
      timeMs += 1000 / framerate;
    }
    return bytes;
  }

  return {
    adaptation,
    changes,
    /** Runs for a while on a network. @returns the most batches that waited in the last half of it */
    run(seconds: number, { bytesPerSecond, latencyMs }: Network): number {
      waitingMost = 0;
      const endMs = timeMs + seconds * 1000;
      const halfMs = timeMs + seconds * 500;
      while (timeMs < endMs) {
        waiting.push({ bytes: capture(2000), readyMs: timeMs });
        for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
          const roundTripMs = latencyMs + (1000 * next.bytes) / bytesPerSecond;
          const doneMs = Math.max(freeAtMs, next.readyMs) + roundTripMs;
          if (doneMs > timeMs) break;
          freeAtMs = doneMs;
          waiting.shift();
          adaptation.addAnswer({ sentBytes: next.bytes, roundTripMs, waitingBatches: waiting.length });
        }
        if (timeMs > halfMs) waitingMost = Math.max(waitingMost, waiting.length);
      }
      return waitingMost;
    },
    share: () => weigh(adaptation.settings()) / weigh(ceiling),
  };
}

const fast: Network = { bytesPerSecond: 2_000_000, latencyMs: 100 };

test('on a network that is fast enough nothing ever changes', () => {
  const { run, changes } = simulate();

  run(600, { bytesPerSecond: 900_000, latencyMs: 100 });

  expect(changes).toEqual([]);
});

test('on a slow network the queue becomes short and stays short, and the network is used', () => {
  const noise = (frame: number): number => 0.7 + ((frame * 7919) % 60) / 100;
  fc.assert(
    fc.property(
      fc.double({ min: lowestShare * 1.6, max: 0.95, noNaN: true }),
      fc.integer({ min: 20, max: 300 }),
      (networkShare, latencyMs) => {
        const network = { bytesPerSecond: ceilingBytes * networkShare, latencyMs };
        const { run, share, changes } = simulate(noise);

        const waitingMost = run(6000, network);

        expect(waitingMost).toBeLessThanOrEqual(4);
        expect(share()).toBeGreaterThan(Math.min(1, networkShare) * 0.3);
        expect(changes.length).toBeGreaterThan(0);
      },
    ),
  );
});

test('when the network is fast again, the ceiling comes back', () => {
  const { run, adaptation, changes } = simulate();
  run(120, { bytesPerSecond: 60_000, latencyMs: 50 });
  expect(adaptation.settings()).not.toEqual(ceiling);

  run(300, fast);

  expect(adaptation.settings()).toEqual(ceiling);
  expect(new Set(changes.map(({ reason }) => reason))).toEqual(new Set(['slower', 'faster']));
});

test('also from a floor so low that most of an upload is latency', () => {
  const { run, adaptation } = simulate(undefined, { framerate: 1, width: 80, height: 60, quality: 0.2 });
  run(3000, { bytesPerSecond: 3000, latencyMs: 300 });
  expect(adaptation.settings().width).toBeLessThan(320);

  run(600, { bytesPerSecond: 2_000_000, latencyMs: 300 });

  expect(adaptation.settings()).toEqual(ceiling);
});

test('a queue that an outage has left is no reason to capture less', () => {
  const { adaptation, changes } = simulate();
  for (let frame = 0; frame < 40; frame += 1) adaptation.addFrame(frame * 100, 50_000);

  for (let waitingBatches = 30; waitingBatches > 0; waitingBatches -= 1) {
    adaptation.addAnswer({ sentBytes: 1_000_000, roundTripMs: 500, waitingBatches });
  }

  expect(changes).toEqual([]);
});

test('no setting leaves the space between floor and ceiling, and fewer bytes are never more', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, (one, other) => {
      const [less, more] = [Math.min(one, other), Math.max(one, other)].map((value) =>
        settingsBetween(floor, ceiling, value),
      ) as [CaptureSettings, CaptureSettings];

      for (const name of ['framerate', 'width', 'height', 'quality'] as const) {
        expect(less[name]).toBeGreaterThanOrEqual(floor[name]);
        expect(more[name]).toBeLessThanOrEqual(ceiling[name]);
      }
      expect(byteWeight(less)).toBeLessThanOrEqual(byteWeight(more));
    }),
  );
});

test('quality gives way first, then the rate, the size last', () => {
  const at = (share: number): CaptureSettings => settingsBetween(floor, ceiling, share);

  expect(at(0.7)).toMatchObject({ framerate: 10, width: 640 });
  expect(at(0.7).quality).toBeLessThan(0.8);
  expect(at(0.3)).toMatchObject({ quality: 0.5, width: 640 });
  expect(at(0.3).framerate).toBeLessThan(10);
  expect(at(0)).toEqual(floor);
  expect(at(1)).toEqual(ceiling);
});

test('a floor above the ceiling is the ceiling', () => {
  expect(settingsBetween({ ...floor, quality: 0.95 }, ceiling, 0)).toEqual({ ...floor, quality: 0.8 });
});

describe('changed by hand', () => {
  const smaller = { ...ceiling, width: 320, height: 240 };

  test('who is at the ceiling follows it', () => {
    const { adaptation, changes } = simulate();

    adaptation.setCeiling(smaller);

    expect(changes).toEqual([{ settings: smaller, reason: 'chosen', load: undefined }]);
  });

  test('who was kept from it by the network is not let loose', () => {
    const { run, adaptation, share } = simulate();
    run(120, { bytesPerSecond: 150_000, latencyMs: 50 });
    const before = share();

    adaptation.setCeiling({ ...ceiling, framerate: 30 });

    expect(share()).toBeLessThan(before * 1.25);
  });
});

describe('in H.264', () => {
  /** A batch of 2 s begins with a keyframe, which takes five times what the others do. */
  const keyframes = (frame: number, framerate: number): number => {
    const frames = Math.ceil(2 * framerate);
    return ((frame % frames === 0 ? 5 : 1) * frames) / (frames + 4);
  };
  const lowest = h264Weight(floor) / h264Weight(ceiling);

  test('on a slow network the queue becomes short and stays short, and the network is used', () => {
    fc.assert(
      fc.property(
        fc.double({ min: lowest * 1.6, max: 0.95, noNaN: true }),
        fc.integer({ min: 20, max: 300 }),
        (networkShare, latencyMs) => {
          const network = { bytesPerSecond: ceilingBytes * networkShare, latencyMs };
          const { run, share, changes } = simulate(keyframes, floor, 'h264');

          const waitingMost = run(6000, network);

          expect(waitingMost).toBeLessThanOrEqual(4);
          expect(share()).toBeGreaterThan(Math.min(1, networkShare) * 0.3);
          expect(changes.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('the rate that gives way is one whose bits fit, which are not by half less where it is by half', () => {
    const share = 0.45;
    const many = { ...ceiling, framerate: 30 };

    const settings = settingsBetween(floor, many, share, h264Weight);

    expect(settings).toMatchObject({ quality: 0.5, width: 640 });
    expect(settings.framerate).toBeLessThan(settingsBetween(floor, many, share).framerate);
    expect(h264Weight(settings) / h264Weight(many)).toBeCloseTo(share, 1);
  });

  test('who goes on with files goes by what those take', () => {
    const { adaptation, changes } = simulate();
    for (let frame = 0; frame < 100; frame += 1) adaptation.addFrame(frame * 100, 1000, 'h264');
    for (let frame = 100; frame < 130; frame += 1) adaptation.addFrame(frame * 100, 50_000, 'jpeg');

    adaptation.addAnswer({ sentBytes: 500_000, roundTripMs: 2000, waitingBatches: 1 });

    expect(changes).toMatchObject([{ reason: 'slower' }]);
    expect(changes[0]?.load).toBeCloseTo(2, 1);
  });
});
