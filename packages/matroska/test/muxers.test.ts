import { fix, inspect } from '../src/index.ts';
import { muxers } from './muxers.ts';

jest.setTimeout(60_000);

const keyframes = 4;

async function judge(file: Uint8Array) {
  const { before, after } = await fix(file, () => undefined, { strict: true });
  expect(await inspect(file, { strict: true })).toEqual(before);
  return { before, after };
}

describe.each(muxers)('files of $name', ({ record }) => {
  test.each([
    ['7', 7],
    ['15', 15],
    ['24000/1001', 24],
    ['30000/1001', 30],
    ['60', 60],
    ['120', 120],
  ])(
    'at %s frames a second, a keyframe every %i: fragments of a second are long enough',
    async (rate, framesPerKeyframe) => {
      const { before, after } = await judge(record({ rate, framesPerKeyframe, keyframes }));

      expect(before.fragments).toBe(keyframes);
      expect(Object.keys(before.counts)).toEqual(['index-elements']);
      expect(after.fragments).toBe(keyframes);
      expect(after.counts).toEqual({});
    },
  );

  test.each([
    ['10', 9],
    ['30', 27],
    ['60000/1001', 53],
  ])(
    'at %s frames a second, a keyframe every %i: 0.9 s are too short, and cured',
    async (rate, framesPerKeyframe) => {
      const { before, after } = await judge(record({ rate, framesPerKeyframe, keyframes }));

      expect(before.counts['fragment-too-short']).toBe(keyframes - 1);
      expect(before.counts['last-fragment-too-short']).toBe(1);
      expect(after.counts).toEqual({});
    },
  );
});
