import fc from '../../../test/support/properties.ts';
import { parseAvcConfiguration, writeAvcConfiguration } from '../src/h264/avc-configuration.ts';
import { parseSliceHeader } from '../src/h264/parse-slice-header.ts';
import { parseSps } from '../src/h264/parse-sps.ts';
import { splitByStartCode, splitNalUnits } from '../src/h264/split-nal-units.ts';
import { avcC, sps } from './hand-made.ts';

const hex = (text: string) => Buffer.from(text.replace(/ /g, ''), 'hex');
const toHex = (units: readonly Uint8Array[] | undefined) =>
  units?.map((unit) => Buffer.from(unit).toString('hex'));

test.each([
  ['lengths', '00000002 6588 00000001 41', 'lengthPrefixed', ['6588', '41']],
  ['a length of one, which looks like a start code', '00000001 65', 'lengthPrefixed', ['65']],
  ['start codes of four and three bytes', '00000001 6588 000001 41', 'annexB', ['6588', '41']],
  ['zeros behind a unit', '00000001 6588 0000 00000001 419a 00', 'annexB', ['6588', '419a']],
])('NAL units behind %s are split', (_what, frame, framing, units) => {
  const split = splitNalUnits(hex(frame), 4);

  expect(split?.framing).toBe(framing);
  expect(toHex(split?.units)).toEqual(units);
});

test.each([
  ['nothing', ''],
  ['a length over the end', '00000009 65'],
  ['a length of zero', '00000000'],
  ['a rest that is no length', '00000002 6588 0000'],
  ['a JPEG', 'ffd8ffe0'],
  ['a length of 256 to 511 that is no start code, in a frame that is cut short', '00000103 65888400'],
  ['the same, of a unit that begins no frame', '0000010c 65888400'],
  ['the same, whose second byte is no header of a unit', '00000165 88840000 0001 ff'],
  ['the same, of a parameter set that nothing refers to', '00000107 65888400'],
])('%s is no frame of NAL units', (_what, frame) => {
  expect(splitNalUnits(hex(frame), 4)).toBeUndefined();
});

test('a frame of very many units is none', () => {
  expect(splitNalUnits(hex('0000000165'.repeat(40_000)), 4)?.units).toHaveLength(40_000);
  expect(splitNalUnits(hex('0000000165'.repeat(40_001)), 4)).toBeUndefined();
  expect(splitByStartCode(hex('00000165'.repeat(40_001)))).toBeUndefined();
});

test('an avcC is read, and written again from its parameter sets', () => {
  const configuration = parseAvcConfiguration(avcC);

  expect(toHex(configuration?.sequenceParameterSets)).toEqual([sps]);
  expect(
    Buffer.from(
      writeAvcConfiguration(
        configuration?.sequenceParameterSets ?? [],
        configuration?.pictureParameterSets ?? [],
      ),
    ).equals(avcC),
  ).toBe(true);
});

test('an avcC cut short anywhere is none', () => {
  for (let length = 0; length < avcC.length; length += 1) {
    expect(parseAvcConfiguration(avcC.subarray(0, length))).toBeUndefined();
  }
});

test('a profile without chroma fields is 4:2:0 in 8 bits', () => {
  expect(parseSps(hex(sps))).toMatchObject({ profileIdc: 66, chromaFormatIdc: 1, bitDepthLuma: 8 });
});

test('any bytes are parameters or none, a slice header or none', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const parameters = parseSps(bytes);
      expect(parameters === undefined || parameters.bitDepthLuma >= 8).toBe(true);
      const slice = parseSliceHeader(bytes);
      expect(slice === undefined || (slice.sliceType >= 0 && slice.sliceType < 5)).toBe(true);
    }),
  );
});
