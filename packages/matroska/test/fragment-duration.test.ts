import { FragmentDuration, inspect, type TimedBlock, writeCluster } from '../src/index.ts';
import { blockGroups, fragment, header, picture, video } from './hand-made.ts';

const pictures = { number: 1, type: 1 };
const sound = { number: 2, type: 2 };
const subtitles = { number: 3, type: 17 };

interface Given {
  readonly tracks?: readonly { number: number; type: number; defaultDuration?: number }[];
  readonly timestampScale?: number;
  readonly before?: FragmentDuration;
}

function durationOf(blocks: readonly Partial<TimedBlock>[], given: Given = {}): FragmentDuration {
  const duration = new FragmentDuration({
    tracks: [pictures, sound, subtitles],
    timestampScale: 1e6,
    ...given,
  });
  for (const block of blocks) duration.add({ trackNumber: 1, time: 0, ...block });
  return duration;
}

const at = (...times: number[]) => times.map((time) => ({ time }));
/** A track whose frames last 40 ms. */
const told = { ...pictures, defaultDuration: 40_000_000 };

test.each<[string, number, FragmentDuration]>([
  ['the interval before the last frame, where nothing is told', 1100, durationOf(at(0, 900, 1000))],
  ['the DefaultDuration, whatever the interval', 1040, durationOf(at(0, 900, 1000), { tracks: [told] })],
  [
    'the BlockDuration before the DefaultDuration',
    1250,
    durationOf([{ time: 0 }, { time: 1000, duration: 250 }], { tracks: [told] }),
  ],
  [
    'the DefaultDuration where the BlockDuration is the 0 of old muxers',
    1040,
    durationOf([{ time: 0 }, { time: 1000, duration: 0 }], { tracks: [told] }),
  ],
  [
    'a DefaultDuration for each frame that is laced',
    1320,
    durationOf([{ time: 0 }, { time: 1000, frameCount: 8 }], { tracks: [told] }),
  ],
  [
    'the BlockDuration of a laced block once',
    1300,
    durationOf([{ time: 0 }, { time: 1000, duration: 300, frameCount: 8 }]),
  ],
  ['the latest frame, not the last of the file', 1500, durationOf(at(0, 1000, 500))],
  [
    'the interval to the fragment before, of a single frame',
    700,
    durationOf(at(2000), { before: durationOf(at(0, 1300)) }),
  ],
  [
    'the earliest and the latest of all tracks',
    1200,
    durationOf([{ time: 400 }, { time: 800 }, { time: 0, trackNumber: 2 }, { time: 200, trackNumber: 2 }]),
  ],
  [
    'video, not the subtitle that is shown over the next fragments',
    1000,
    durationOf([...at(0, 500), { time: 100, trackNumber: 3, duration: 9000 }]),
  ],
  [
    'whatever there is, without video and sound',
    9100,
    durationOf([
      { time: 0, trackNumber: 3, duration: 100 },
      { time: 100, trackNumber: 3, duration: 9000 },
    ]),
  ],
  ['units of any size', 100, durationOf(at(0, 500), { timestampScale: 100_000 })],
])('a fragment ends by %s', (_what, ms, duration) => {
  expect(duration.ms).toBeCloseTo(ms, 6);
  expect(duration.isKnown).toBe(true);
});

test('a single frame of which nothing is told is neither too short nor too long', () => {
  const duration = durationOf(at(0));

  expect(duration.isKnown).toBe(false);
  expect(duration.isShorterThan(1000)).toBe(false);
  expect(duration.isLongerThan(20_000)).toBe(false);
});

test('a guess may show a fragment to be too short, and never too long', () => {
  const pause = durationOf(at(0, 15_000));

  expect(pause.ms).toBe(30_000);
  expect(pause.isLongerThan(20_000)).toBe(false);
  expect(
    durationOf(at(0, 15_000), { tracks: [{ ...pictures, defaultDuration: 15e9 }] }).isLongerThan(20_000),
  ).toBe(true);
  expect(durationOf(at(0, 450)).isShorterThan(1000)).toBe(true);
});

test.each([
  [996, true],
  [997, false],
  [1000, false],
])('with what is granted to rounding, %i ms are too short for a second: %p', (ms, isShort) => {
  const duration = durationOf([{ time: 0 }, { time: 500, duration: ms - 500 }]);

  expect(duration.isShorterThan(1000)).toBe(isShort);
});

test.each([
  [20_000, false],
  [20_003, false],
  [20_004, true],
])('with what is granted to rounding, %i ms are too long for 20 s: %p', (ms, isLong) => {
  const duration = durationOf([{ time: 0 }, { time: 500, duration: ms - 500 }]);

  expect(duration.isLongerThan(20_000)).toBe(isLong);
  expect(durationOf(at(0)).isLongerThan(20_000, { trackNumber: 1, time: 500, duration: ms - 500 })).toBe(
    isLong,
  );
});

test('frames over 20 s apart are too long, whatever is told', () => {
  expect(durationOf(at(0, 20_000)).isLongerThan(20_000)).toBe(false);
  expect(durationOf(at(0, 20_001)).isLongerThan(20_000)).toBe(true);
});

test('the next cluster does not lengthen a fragment over the pause before it', async () => {
  const pause = [header(video), fragment(0, [0, 33]), fragment(5000), fragment(6500)];

  const { counts, findings } = await inspect(pause);

  expect(counts['fragment-too-short']).toBe(1);
  expect(findings.find(({ rule }) => rule === 'fragment-too-short')?.message).toBe('A fragment lasts 66 ms');
});

test('the inspection reads a BlockDuration', async () => {
  const second = '9b 82 03e8';
  const short = '9b 81 64';

  const long = await inspect([header(video), blockGroups(0, [second]), fragment(1000)]);
  const cut = await inspect([header(video), blockGroups(0, [short]), fragment(1000)]);

  expect(long.counts['fragment-too-short']).toBeUndefined();
  expect(cut.counts['fragment-too-short']).toBe(1);
});

test('times finer than a millisecond are compared as they are', async () => {
  // In units of 0.1 ms: clusters at 1000.0 and 1000.4 ms.
  const info = Buffer.concat([header(video)]);
  info.set([0x01, 0x86, 0xa0], info.indexOf('2ad7b183', 0, 'hex') + 4);
  const blocks = (time: number) => writeCluster(time, [picture(time), picture(time + 3)]);

  const { counts } = await inspect([info, blocks(10_000), blocks(10_004)]);

  expect(counts['fragments-overlap']).toBeUndefined();
  expect(counts['cluster-times-not-rising']).toBeUndefined();
});
