import fc from '../../../test/support/properties.ts';
import { FragmentIndex } from '../src/stream/fragment-index.ts';
import { type FragmentTime, StoredFragment } from '../src/stream/stored-fragment.ts';

const times: readonly FragmentTime[] = ['producerTimestampMs', 'serverTimestampMs'];
const ms = fc.integer({ min: 0, max: 30 });
const fragments = fc
  .array(fc.record({ producerTimestampMs: ms, serverTimestampMs: ms, lengthMs: ms }), { maxLength: 25 })
  .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all.map((_, index) => index))))
  .map(([all, order]) => order.map((index) => stored(index, all[index] as Times)));

type Times = Pick<StoredFragment['record'], FragmentTime | 'lengthMs'>;

function stored(number: number, of: Times): StoredFragment {
  const bytes = { headerBytes: 1, clusterBytes: 1, trailerBytes: 0 };
  const record = { ...bytes, ...of, number: String(100 + number), timecodeMs: 0 };
  return new StoredFragment(record, { archived: true });
}

/** What the index answers, found by looking at every fragment. */
class EveryFragment {
  readonly all: StoredFragment[];
  constructor(given: readonly StoredFragment[]) {
    this.all = given.toSorted((a, b) => (a.record.number < b.record.number ? -1 : 1));
  }
  between(time: FragmentTime, startMs: number, endMs: number) {
    return this.all
      .filter(({ record }) => record[time] >= startMs && record[time] <= endMs)
      .toSorted((a, b) => a.record[time] - b.record[time]);
  }
  placeAt(time: FragmentTime, atMs: number) {
    const place = this.all.findIndex(
      ({ record }) => record[time] >= atMs || record[time] + record.lengthMs > atMs,
    );
    return place < 0 ? this.all.length : place;
  }
}

test('whatever comes and goes in any order, the index answers as a look at every fragment would', () => {
  fc.assert(
    fc.property(fragments, fc.nat(), fc.nat(), ms, ms, (given, initial, removed, startMs, endMs) => {
      const there = given.slice(0, initial % (given.length + 1));
      const gone = new Set(given.slice(0, removed % (given.length + 1)));
      const index = new FragmentIndex(there);
      for (const fragment of given.slice(there.length)) index.add(fragment);
      index.remove(gone);
      const every = new EveryFragment(given.filter((fragment) => !gone.has(fragment)));

      expect(index.all).toEqual(every.all);
      for (const time of times) {
        expect(index.between(time, startMs, endMs)).toEqual(every.between(time, startMs, endMs));
        expect(index.placeAt(time, startMs)).toBe(every.placeAt(time, startMs));
      }
      for (const fragment of given) {
        const { number } = fragment.record;
        expect(index.find(number)).toBe(gone.has(fragment) ? undefined : fragment);
        expect(index.placeAfter(number)).toBe(
          every.all.filter(({ record }) => record.number <= number).length,
        );
      }
    }),
    { numRuns: 500 },
  );
});

test('a stream whose times rise, as all but a few do, is found in by bisection as well', () => {
  const rising = Array.from({ length: 1000 }, (_, index) =>
    stored(index, { producerTimestampMs: index * 10, serverTimestampMs: index * 10 + 3, lengthMs: 10 }),
  );
  const every = new EveryFragment(rising);
  const index = new FragmentIndex(rising.slice(0, 500));
  for (const fragment of rising.slice(500)) index.add(fragment);

  for (let atMs = -5; atMs < 10_020; atMs += 7) {
    for (const time of times) expect(index.placeAt(time, atMs)).toBe(every.placeAt(time, atMs));
  }
});
