import type { Track } from '@frame-ingest/matroska';
import { AnnexBError, toAnnexB } from '../src/index.ts';

// avcC, ISO/IEC 14496-15: version 1, High profile, level 4.0, lengths of four bytes, one SPS of 4 bytes, one PPS of 3.
const avcC = Buffer.from('01640028ff e1 0004 67640028 01 0003 68ee3c'.replace(/ /g, ''), 'hex');
const h264: Track = { number: 1, uid: 1n, type: 1, codecId: 'V_MPEG4/ISO/AVC', codecPrivate: avcC };

function convert(hex: string, keyframe: boolean, track: Track = h264): string {
  const data = Buffer.from(hex.replace(/\s+/g, ''), 'hex');
  return Buffer.from(toAnnexB({ track, keyframe, data })).toString('hex');
}

function hex(text: string): string {
  return text.replace(/\s+/g, '');
}

test('a keyframe begins with the parameter sets of the codec private data', () => {
  expect(convert('00000002 6588 00000002 6577', true)).toBe(
    hex('00000001 67640028 00000001 68ee3c 00000001 6588 00000001 6577'),
  );
});

test('a keyframe that has its own parameter sets, as those of the C producer do, gets no others', () => {
  expect(convert('00000004 67420028 00000003 68ce3c 00000002 6588', true)).toBe(
    hex('00000001 67420028 00000001 68ce3c 00000001 6588'),
  );
});

test("the CodecID that the service's documents print is read as the one that producers write", () => {
  const track = { ...h264, codecId: 'V_MPEG/ISO/AVC' };

  expect(convert('00000002 6588', true, track)).toBe(hex('00000001 67640028 00000001 68ee3c 00000001 6588'));
});

test('other frames get none', () => {
  expect(convert('00000003 419a01', false)).toBe(hex('00000001 419a01'));
});

test('lengths of two bytes are read as the codec private data says', () => {
  const track = { ...h264, codecPrivate: Buffer.from(avcC).fill(0xfd, 4, 5) };

  expect(convert('0003 419a01 0002 419b', false, track)).toBe(hex('00000001 419a01 00000001 419b'));
});

test.each([
  ['none', undefined],
  ['a byte stream', Buffer.from('000000016764002800000001 68ee3c'.replace(' ', ''), 'hex')],
])('a byte stream stays as it is where the codec private data is %s', (_what, codecPrivate) => {
  const { codecPrivate: _, ...bare } = h264;
  const track: Track = codecPrivate === undefined ? bare : { ...bare, codecPrivate };

  expect(convert('00000001 67640028 000001 6588', true, track)).toBe(hex('00000001 67640028 000001 6588'));
});

test('frames with start codes beside an avcC, as some producers send them, are taken as they are', () => {
  expect(convert('00000001 6588 00000001 6577', true)).toBe(
    hex('00000001 67640028 00000001 68ee3c 00000001 6588 00000001 6577'),
  );
  expect(convert('000001 419a', false)).toBe(hex('000001 419a'));
});

test('lengths that look like a start code are lengths where they add up to the frame', () => {
  expect(convert('00000001 09 00000002 419a', false)).toBe(hex('00000001 09 00000001 419a'));
});

test.each([
  ['another codec', '00', { ...h264, codecId: 'A_AAC' }, /Track 1 is A_AAC/],
  [
    'a length that reaches over the end',
    '00000005 6588',
    h264,
    /not a sequence of whole NAL units with 4-byte length prefixes/,
  ],
  ['a length that is cut short', '00000002 6588 0000', h264, /not a sequence of whole NAL units/],
  ['codec private data that is no avcC', '00', { ...h264, codecPrivate: Uint8Array.of(9) }, /begins with 9/],
  [
    'codec private data that is cut short',
    '00',
    { ...h264, codecPrivate: avcC.subarray(0, 9) },
    /not a whole avcC: it begins with 1 and has 9 bytes/,
  ],
  ['lengths that nothing explains', '00000002 6588', { ...h264, codecPrivate: new Uint8Array() }, /avcC/],
])('%s is refused', (_what, data, track, message) => {
  expect(() => convert(data, true, track)).toThrow(AnnexBError);
  expect(() => convert(data, true, track)).toThrow(message);
});
