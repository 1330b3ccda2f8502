import { joinWithStartCodes, nalUnitType, splitByStartCode } from '@frame-ingest/matroska/h264';
import { encodeH264 } from '../../../test/support/h264-video.ts';
import fc from '../../../test/support/properties.ts';
import { AnnexBSplitter, type AnnexBSplitterOptions, readAnnexB } from '../src/index.ts';

/** Splits a stream that comes in pieces of these lengths, over and over. */
function split(stream: Uint8Array, lengths: readonly number[], options: AnnexBSplitterOptions = {}) {
  const discarded: string[] = [];
  const splitter = new AnnexBSplitter({
    onDiscard: (bytes, reason) => discarded.push(`${reason} ${bytes}`),
    ...options,
  });
  const units = [];
  let at = 0;
  for (let piece = 0; at < stream.length; piece += 1) {
    const length = lengths[piece % lengths.length] ?? 1;
    // A buffer that is used again, as those of pipes are.
    const chunk = new Uint8Array(stream.subarray(at, at + length));
    units.push(...splitter.push(chunk));
    chunk.fill(0xee);
    at += length;
  }
  units.push(...splitter.end());
  return { units, discarded };
}

const x264 = (...encoder: string[]) => encodeH264({ frames: 24, keyEvery: 8, size: '176x144', encoder });
const streams: [string, Buffer][] = [
  ['of Baseline', x264('-profile:v', 'baseline')],
  ['with several slices a picture', x264('-bf', '0', '-x264-params', 'slices=4')],
  ['with delimiters', x264('-bf', '0', '-x264-params', 'aud=1')],
  ['with B-frames', x264('-bf', '2')],
  ['of fields', x264('-bf', '0', '-flags', '+ilme+ildct')],
  ['with parameter sets at the beginning only', withFirstSetsOnly(x264('-bf', '0'))],
];

function withFirstSetsOnly(stream: Buffer): Buffer {
  const units = splitByStartCode(stream) ?? [];
  const isSet = (unit: Uint8Array): boolean => [7, 8].includes(nalUnitType(unit));
  return Buffer.from(joinWithStartCodes(units.filter((unit, index) => index < 3 || !isSet(unit))));
}

describe.each(streams)('a stream %s', (_, stream) => {
  const whole = readAnnexB(stream);

  test('has the access units that it has as a whole, in whatever pieces it comes', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(lengths, (pieces) => {
        const { units, discarded } = split(stream, pieces);

        expect(units.map(({ keyframe, data }) => ({ keyframe, data }))).toEqual(whole.accessUnits);
        for (const { codecPrivate } of units) expect(codecPrivate).toEqual(whole.codecPrivate);
        expect(discarded).toEqual([]);
      }),
      { numRuns: 10, examples: [[[1]], [[2, 3]]] },
    );
  });

  test('says where they end, and gives each as soon as the head of the next NAL unit is there', () => {
    const { units } = split(stream, [stream.length]);
    const ends = units.map(({ endOffset }) => endOffset);
    expect(ends.at(-1)).toBe(stream.length);

    const splitter = new AnnexBSplitter();
    const arrivals: number[] = [];
    for (let at = 0; at < stream.length; at += 1) {
      for (const _unit of splitter.push(stream.subarray(at, at + 1))) arrivals.push(at);
    }

    expect(arrivals).toHaveLength(units.length - 1);
    for (const [index, at] of arrivals.entries()) {
      expect(at).toBeGreaterThan(ends[index] ?? 0);
      expect(at).toBeLessThan((ends[index] ?? 0) + 75);
    }
  });
});

test('the codec private data is the same bytes until the parameter sets at a keyframe are others', () => {
  const [small, large] = [encodeH264({ frames: 6, keyEvery: 3, size: '176x144' }), encodeH264({ frames: 3 })];

  const { units } = split(Buffer.concat([small, large]), [1000]);

  expect(units.map(({ keyframe }) => keyframe)).toEqual(
    [0, 1, 2, 3, 4, 5, 6, 7, 8].map((at) => at % 3 === 0),
  );
  expect(new Set(units.map(({ codecPrivate }) => codecPrivate)).size).toBe(2);
  expect(units[5]?.codecPrivate).toEqual(readAnnexB(small).codecPrivate);
  expect(units[6]?.codecPrivate).toEqual(readAnnexB(large).codecPrivate);
});

test('who comes in the middle of a group waits for a keyframe', () => {
  const stream = encodeH264({ frames: 12, keyEvery: 6, size: '176x144' });
  const { units } = split(stream, [stream.length]);

  const { units: later, discarded } = split(stream.subarray(units[1]?.endOffset), [700]);

  expect(later.map(({ data }) => data)).toEqual(units.slice(6).map(({ data }) => data));
  expect(discarded).toHaveLength(4);
  expect(discarded.every((entry) => entry.startsWith('no-keyframe'))).toBe(true);
});

test('without parameter sets there is nothing that can be decoded', () => {
  const stream = encodeH264({ frames: 4, size: '176x144' });
  const sliceAt = stream.indexOf(Buffer.of(0, 0, 1, 0x65));

  const { units, discarded } = split(stream.subarray(sliceAt), [500]);

  expect(units).toEqual([]);
  expect(discarded.map((entry) => entry.split(' ')[0])).toEqual([
    'no-parameter-sets',
    ...Array(3).fill('no-keyframe'),
  ]);
});

test('what lies before the first start code is left out, and told of', () => {
  const stream = encodeH264({ frames: 2, size: '176x144' });

  const { units, discarded } = split(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n'), stream]), [7]);

  expect(units).toHaveLength(2);
  expect(discarded).toEqual(['no-start-code 17']);
});

test('what is too long is given up, with what builds on it, and the stream goes on at the next keyframe', () => {
  const stream = encodeH264({ frames: 12, keyEvery: 6, size: '176x144' });
  const { units } = split(stream, [stream.length]);
  const [first, second] = units.map(({ endOffset }) => endOffset);
  const endless = Buffer.concat([
    stream.subarray(0, first),
    Buffer.of(0, 0, 0, 1, 0x41),
    Buffer.alloc(200_000, 0xaa),
    stream.subarray(second),
  ]);

  const { units: left, discarded } = split(endless, [999], { maxBytes: 100_000 });

  expect(left.map(({ data }) => data)).toEqual([0, 6, 7, 8, 9, 10, 11].map((index) => units[index]?.data));
  expect(discarded[0]).toMatch(/^too-long 100\d\d\d$/);
});

test('no memory is taken by NAL units without end, or without content', () => {
  const tiny = Buffer.concat(Array(20_000).fill(Buffer.of(0, 0, 1, 6)));

  const { units, discarded } = split(tiny, [5000], { maxBytes: 100_000 });

  expect(units).toEqual([]);
  expect(discarded.filter((entry) => entry.startsWith('too-long')).length).toBeGreaterThan(5);
});

test('whatever comes, nothing is thrown, and no byte is in two access units', () => {
  const sources = streams.map(([, stream]) => stream);
  const pieces = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .tuple(fc.constantFrom(...sources), fc.nat(20_000), fc.nat(3000))
        .map(([stream, from, length]) => stream.subarray(from, from + length)),
      fc.constantFrom(Buffer.of(0, 0, 1), Buffer.of(0, 0, 0, 1, 0x67), Buffer.alloc(5)),
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(pieces, fc.integer({ min: 1, max: 300 }), (list, length) => {
      const stream = Buffer.concat(list);

      const { units } = split(stream, [length], { maxBytes: 5000 });

      const bytes = units.reduce((sum, { data }) => sum + data.length, 0);
      expect(bytes).toBeLessThanOrEqual(stream.length + units.length * 1000);
      const ends = units.map(({ endOffset }) => endOffset);
      expect(ends).toEqual([...new Set(ends)].sort((a, b) => a - b));
    }),
  );
});
