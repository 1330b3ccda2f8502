import fc from '../../../test/support/properties.ts';
import { judgeClock } from '../src/api/judge-clock.ts';
import { measureClockOffset } from '../src/api/measure-clock-offset.ts';

const config = {
  ...{ stream: 'cam', streams: ['cam'], playback: false, framerate: 10, batchMs: 2000 },
  limits: { maxBodyBytes: 1, maxFrames: 1, minBatchMs: 1, maxFramerate: 1 },
};

/** A service whose clock is right, and a machine whose clock is not; each request takes its time there and back. */
function machine(aheadMs: number, journeys: readonly (readonly [thereMs: number, backMs: number])[]) {
  let trueMs = 1_760_000_000_000;
  let asked = 0;
  const fetchConfig = async (): Promise<Response> => {
    const [thereMs, backMs] = journeys[asked] ?? [0, 0];
    asked += 1;
    trueMs += thereMs;
    const nowMs = trueMs;
    trueMs += backMs;
    return Response.json({ ...config, nowMs });
  };
  return {
    ...{ url: 'https://api.example/Config', fetch: fetchConfig, asked: () => asked },
    ...{ wallNowMs: () => trueMs + aheadMs, monotonicNowMs: () => trueMs - 1_759_999_999_000 },
  };
}

test('the true offset is never further off than the uncertainty, whatever the network does', async () => {
  const journey = fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 5000 }));
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: -1e9, max: 1e9 }),
      fc.array(journey, { minLength: 3, maxLength: 3 }),
      async (aheadMs, journeys) => {
        const offset = await measureClockOffset(machine(aheadMs, journeys));

        expect(Math.abs(Number(offset?.offsetMs) + aheadMs)).toBeLessThanOrEqual(
          Number(offset?.uncertaintyMs) + 1,
        );
      },
    ),
  );
});

test('the shortest of three round trips counts, and a short one is enough', async () => {
  const coldStart = machine(-1_200_000, [
    [1900, 100],
    [110, 90],
    [500, 500],
  ]);
  expect(await measureClockOffset(coldStart)).toEqual({ offsetMs: 1_200_010, uncertaintyMs: 100 });
  expect(coldStart.asked()).toBe(3);

  const near = machine(0, [[10, 10]]);
  expect(await measureClockOffset(near)).toEqual({ offsetMs: 0, uncertaintyMs: 10 });
  expect(near.asked()).toBe(1);
});

test('a service that does not tell its time is no measure', async () => {
  const fetchConfig = async (): Promise<Response> => Response.json(config);

  expect(await measureClockOffset({ url: 'https://api.example/Config', fetch: fetchConfig })).toBeUndefined();
});

test.each([
  [-1_200_000, 100, 'This computer’s clock is 20 min fast.'],
  [1_200_000, 100, 'This computer’s clock is 20 min slow.'],
  [-1500, 20, 'This computer’s clock is 2 s fast.'],
  [5_400_000, 0, 'This computer’s clock is 90 min slow.'],
  [-7_200_000, 0, 'This computer’s clock is 2 h fast.'],
  [1.77e12, 0, 'This computer’s clock is 20,486 d slow.'],
  [900, 0, undefined],
  [-1900, 1000, undefined],
])('an offset of %d ms, give or take %d ms: %s', (offsetMs, uncertaintyMs, sentence) => {
  expect(judgeClock({ offsetMs, uncertaintyMs })).toBe(sentence);
});
