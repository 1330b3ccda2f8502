import { fix, inspect } from '@frame-ingest/matroska';
import fc from '../../../test/support/properties.ts';
import { limitsOf } from '../src/limits.ts';
import { FragmentAssembler } from '../src/put-media/fragment-assembler.ts';
import { FragmentError } from '../src/put-media/fragment-error.ts';
import { roundings, type WrittenFragments, writeFragments } from './written-fragments.ts';

jest.setTimeout(60_000);

const fragments = 4;

/** What PutMedia says of a file whose shortest fragment is demanded: how many it takes, and why no more. */
function put(parts: readonly Uint8Array[]): { taken: number; lengthsMs: number[]; errorCode?: string } {
  let number = 0;
  const assembler = new FragmentAssembler({
    parameters: { timecodeType: 'RELATIVE', producerStartMs: 0 },
    limits: limitsOf('newest', { changes: { minFragmentDurationMs: 1000 } }),
    clock: Date.now,
    nextFragmentNumber: () => `${++number}`,
  });
  const lengthsMs: number[] = [];
  try {
    for (const part of parts) {
      for (const step of assembler.push(part)) {
        if (step.type === 'complete') lengthsMs.push(step.fragment.lengthMs);
      }
    }
    for (const _step of assembler.end());
    return { taken: lengthsMs.length, lengthsMs };
  } catch (error) {
    if (!(error instanceof FragmentError)) throw error;
    return { taken: lengthsMs.length, lengthsMs, errorCode: error.errorCode };
  }
}

/** What inspection, fix and PutMedia each say. */
async function judge(written: WrittenFragments) {
  const parts = writeFragments(written);
  const file = Buffer.concat(parts);
  const fixed: Uint8Array[] = [];
  const { after } = await fix(file, (bytes) => fixed.push(Uint8Array.from(bytes)), { strict: true });
  return { inspected: await inspect(file, { strict: true }), after, put: put(parts), putFixed: put(fixed) };
}

/** Whole rates, and those of television. */
const rates = fc.oneof(
  fc.integer({ min: 1, max: 120 }),
  fc.constantFrom(24_000 / 1001, 30_000 / 1001, 60_000 / 1001),
);
const muxers = fc.record({
  phase: fc.double({ min: 0, max: 1, noNaN: true }),
  startSeconds: fc.integer({ min: 0, max: 100_000 }),
  timestampScale: fc.constantFrom<number[]>(1_000_000, 1_000_000, 500_000, 100_000),
  rounding: fc.constantFrom(...(Object.keys(roundings) as (keyof typeof roundings)[])),
  told: fc.constantFrom('by nothing' as const, 'by DefaultDuration' as const, 'by BlockDuration' as const),
});
type Muxer = typeof muxers extends fc.Arbitrary<infer T> ? T : never;

/** @param seconds at least these in each fragment, exactly these at a whole rate */
function lasting(seconds: number, rate: number, { phase, startSeconds, ...muxer }: Muxer): WrittenFragments {
  const framesPerFragment = Math.ceil(seconds * rate - 1e-9);
  const start = startSeconds + phase / rate;
  return { ...muxer, startSeconds: start, frameSeconds: 1 / rate, framesPerFragment, fragments };
}

test('what lasts a second is never too short: not inspected, not fixed, not put', async () => {
  await fc.assert(
    fc.asyncProperty(rates, muxers, async (rate, muxer) => {
      const { inspected, after, put, putFixed } = await judge(lasting(1, rate, muxer));

      expect(inspected.counts).toEqual({});
      expect(after.counts).toEqual({});
      expect(after.fragments).toBe(fragments);
      expect(put).toMatchObject({ taken: fragments });
      expect(put.errorCode).toBeUndefined();
      expect(putFixed.errorCode).toBeUndefined();
    }),
    {
      numRuns: 300,
      examples: [
        [
          1,
          { phase: 5e-324, startSeconds: 0, timestampScale: 1_000_000, rounding: 'ceil', told: 'by nothing' },
        ],
      ],
    },
  );
});

test('what lasts 0.9 s is too short, and the fragment that is found is the one that is refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 108 }), muxers, async (framesPerFragment, muxer) => {
      const written = { ...lasting(1, 1, muxer), framesPerFragment, frameSeconds: 0.9 / framesPerFragment };

      const { inspected, after, put, putFixed } = await judge(written);

      // The first frame of all lasts nobody knows how long, where it is alone and nothing is told.
      const unknown = framesPerFragment === 1 && muxer.told === 'by nothing' ? 1 : 0;
      expect(inspected.counts['fragment-too-short']).toBe(fragments - 1 - unknown);
      expect(inspected.counts['last-fragment-too-short']).toBe(1);
      expect(put).toMatchObject({ taken: unknown, errorCode: 'MIN_FRAGMENT_DURATION_REACHED' });
      expect(after.counts).toEqual({});
      expect(putFixed.errorCode).toBeUndefined();
    }),
    { numRuns: 200 },
  );
});

test('times in units coarser than a millisecond are granted as much of their own', async () => {
  await fc.assert(
    fc.asyncProperty(rates, muxers, async (rate, muxer) => {
      const parts = writeFragments(lasting(1, rate, { ...muxer, timestampScale: 7_000_000 }));

      const inspected = await inspect(Buffer.concat(parts), { strict: true });

      // Frames less than a unit apart are at one time: that is another fault, and of the file.
      expect(inspected.counts['fragment-too-short']).toBeUndefined();
      expect(put(parts).errorCode).not.toBe('MIN_FRAGMENT_DURATION_REACHED');
    }),
    { numRuns: 100 },
  );
});

/** Offsets of 20 s do not fit into a block's 16 bits in finer units. */
const coarse = muxers.map((muxer) => ({ ...muxer, timestampScale: 1_000_000 }));

test('what lasts 20 s is never too long', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 120 }), coarse, async (rate, muxer) => {
      const { inspected, after, put, putFixed } = await judge(lasting(20, rate, muxer));

      expect(Object.keys(inspected.counts)).toEqual(['fragment-over-10s']);
      expect(after.counts).toEqual(inspected.counts);
      expect(after.fragments).toBe(fragments);
      expect(put).toMatchObject({ taken: fragments });
      expect(putFixed.errorCode).toBeUndefined();
    }),
    { numRuns: 15 },
  );
});

test('what lasts 21 s and a half is too long, for PutMedia as for the inspection', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 60 }), coarse, async (rate, muxer) => {
      const { inspected, after, put, putFixed } = await judge(lasting(21.5, rate, muxer));

      expect(inspected.counts['fragment-too-long']).toBe(fragments);
      expect(put).toMatchObject({ taken: 0, errorCode: 'MAX_FRAGMENT_DURATION_REACHED' });
      expect(after.counts['fragment-too-long']).toBeUndefined();
      expect(putFixed.errorCode).not.toBe('MAX_FRAGMENT_DURATION_REACHED');
    }),
    { numRuns: 15 },
  );
});

test.each([
  // The last interval is 66 ms, as it is rounded.
  ['by nothing', [999, 999, 999, 999]],
  ['by DefaultDuration', [1000, 1000, 1000, 1000]],
  ['by BlockDuration', [1000, 1000, 1000, 1000]],
] as const)('at 15 frames a second, with lengths told %s, a second is listed as one', (told, lengthsMs) => {
  const written = lasting(1, 15, {
    ...{ phase: 0, startSeconds: 0, timestampScale: 1_000_000, rounding: 'round', told },
  });

  expect(put(writeFragments(written)).lengthsMs).toEqual(lengthsMs);
});
