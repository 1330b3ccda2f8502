import {
  NalUnitType,
  nalUnitType,
  parseAvcConfiguration,
  parseWholeSps,
  splitByLength,
  writeAvcConfiguration,
} from '@frame-ingest/matroska/h264';
import { writePps, writeSps } from '../../../test/support/h264-syntax.ts';
import { createMending, createWrapAccessUnits, findVideoFaults } from '../src/index.ts';
import { limits, recorded, startMs } from './support/encoders.ts';
import { hashPictures } from './support/hash-pictures.ts';

const wrap = createWrapAccessUnits({ limits, maxClusterMs: 10_000, minClusterMs: 1000 });

/** The recording of a browser after it was mended. */
function mend(name: string) {
  const { codecPrivate, units } = recorded(name);
  const mending = createMending(codecPrivate);
  const accessUnits = units.map((unit) => ({ ...unit, data: mending.mendAccessUnit(unit.data) }));
  return { ...mending, accessUnits, given: { codecPrivate, units } };
}

test.each([
  ['firefox-baseline', ['codec-private-doubled-headers', 'codec-private-reserved-bits', 'frame-rate']],
  ['chromium-resized', ['parameter-sets']],
])('%s can be used when it is mended, and all of its pictures decode', (name, rules) => {
  const { codecPrivate, mended, accessUnits } = mend(name);
  const video = { codecPrivate, accessUnits, endMs: startMs + 1200, segmentUuid: new Uint8Array(16).fill(1) };

  expect(mended).toEqual(rules);
  expect(findVideoFaults(codecPrivate, accessUnits, limits)).toEqual([]);
  expect(hashPictures(wrap(video).matroska, 'matroska')).toHaveLength(12);
});

test('Chromium needs no mending, and gets its own bytes back', () => {
  const { codecPrivate, mended, accessUnits, given } = mend('chromium-baseline');

  expect(mended).toEqual([]);
  expect(codecPrivate).toBe(given.codecPrivate);
  expect(accessUnits.every(({ data }, index) => data === given.units[index]?.data)).toBe(true);
});

test('what cannot be mended stays: Firefox reorders in Main', () => {
  const { codecPrivate, accessUnits } = mend('firefox-main');

  expect(new Set(findVideoFaults(codecPrivate, accessUnits, limits).map(({ rule }) => rule))).toEqual(
    new Set(['b-frames']),
  );
});

test('of a parameter set nothing changes but the frame rate', () => {
  const { codecPrivate, given } = mend('firefox-baseline');
  const [before, after] = [given.codecPrivate, codecPrivate].map((record) =>
    parseWholeSps(parseAvcConfiguration(record)?.sequenceParameterSets[0] ?? new Uint8Array()),
  );

  expect(after).toEqual({ ...before, vui: { ...before?.vui, timing: undefined } });
});

test('slices and information of the access units stay as they are; a parameter set of another encoder stays, to be refused', () => {
  const { mendAccessUnit, given } = mend('firefox-baseline');
  const first = given.units[0]?.data ?? new Uint8Array();
  const other = writeSps();
  const foreign = Uint8Array.from([...first, 0, 0, 0, other.length, ...other]);
  const units = (data: Uint8Array) => splitByLength(data, 4) ?? [];
  const isSet = (unit: Uint8Array) =>
    [NalUnitType.sequenceParameterSet, NalUnitType.pictureParameterSet].includes(nalUnitType(unit) as 7);

  expect(units(mendAccessUnit(first))).toEqual(units(first).filter((unit) => !isSet(unit)));
  expect(units(mendAccessUnit(foreign)).filter(isSet)).toEqual([other]);
  expect(mendAccessUnit(Uint8Array.of(1, 2, 3))).toEqual(Uint8Array.of(1, 2, 3));
});

test('lengths of 2 bytes become 4, as the mended avcC says', () => {
  const sets = [writeSps({ vui: { timing: [1, 2_000_000] } }), writePps()] as const;
  const record = writeAvcConfiguration([sets[0]], [sets[1]]).fill(0xfd, 4, 5);

  const { codecPrivate, mended, mendAccessUnit } = createMending(record);

  expect(mended).toEqual(['frame-rate']);
  expect(parseAvcConfiguration(codecPrivate)?.lengthSize).toBe(4);
  expect(mendAccessUnit(Uint8Array.of(0, 2, 0x65, 0x88))).toEqual(Uint8Array.of(0, 0, 0, 2, 0x65, 0x88));
});

test('what is no avcC stays what it is', () => {
  const none = Uint8Array.of(0, 0, 0, 1);

  expect(createMending(none)).toMatchObject({ codecPrivate: none, mended: [] });
});
