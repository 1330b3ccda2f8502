import { Fixer, MatroskaError, readSegments, writeSegmentHeader } from '../src/index.ts';
import { readEvents } from './rebuild.ts';

/** Frames of 800, 500 and 1000 bytes, as in the examples of RFC 9559 sections 10.3.2 and 10.3.3. */
const frames = [Buffer.alloc(800, 1), Buffer.alloc(500, 2), Buffer.alloc(1000, 3)];
const xiph = ['02', 'ffffff23fff5'];
const ebml = ['02', '43205ed3'];

function withBlock(flags: string, ...data: readonly (string | Uint8Array)[]): Buffer {
  const parts = data.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part));
  const payload = Buffer.concat([Buffer.from(`810000${flags}`, 'hex'), ...parts]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(0x10000000 + payload.length);
  const head = writeSegmentHeader({ timestampScale: 1_000_000 }, [
    { number: 1, uid: 1n, type: 2, codecId: 'A_AAC', audio: { samplingFrequency: 48_000, channels: 1 } },
  ]);
  return Buffer.concat([head, Buffer.from('1f43b675ffe78101a3', 'hex'), size, payload]);
}

function framesOf(file: Uint8Array): readonly Uint8Array[] {
  return readEvents(file).flatMap((event) => (event.type === 'block' ? event.block.frames : []));
}

test.each([
  ['Xiph', '82', [...xiph, ...frames]],
  ['EBML', '86', [...ebml, ...frames]],
])('%s lacing gives the frames of the RFC', (_name, flags, data) => {
  expect(framesOf(withBlock(flags, ...data)).map((frame) => Buffer.from(frame))).toEqual(frames);
});

test('fixed lacing gives frames of one size', () => {
  const [one, , other] = [1, 2, 3].map((value) => Buffer.alloc(800, value));
  if (one === undefined || other === undefined) throw new Error('There are three');

  expect(framesOf(withBlock('84', '01', one, other)).map((frame) => Buffer.from(frame))).toEqual([
    one,
    other,
  ]);
});

test('a block without lacing has itself for a frame', () => {
  expect(framesOf(withBlock('80', 'aabb')).map((frame) => Buffer.from(frame).toString('hex'))).toEqual([
    'aabb',
  ]);
});

test.each([
  ['no frame count', '82', []],
  ['Xiph sizes cut short', '82', ['02', 'ff']],
  ['Xiph sizes over the end', '82', ['01', '05', 'aa']],
  ['an EBML size cut short', '86', ['01', '40']],
  ['an EBML difference below zero', '86', ['02', '81', '80', 'aabbcc']],
  ['EBML sizes over the end', '86', ['01', '88', 'aa']],
  ['data that cannot be frames of one size', '84', ['02', 'aabb']],
])('%s is refused with its place', (_what, flags, data) => {
  const read = () => framesOf(withBlock(flags, ...data));

  expect(read).toThrow(MatroskaError);
  expect(read).toThrow(/at byte \d+/);
});

test('laced sound is given blocks of its own at its own times', () => {
  const fixer = new Fixer();
  const fixed = Buffer.concat([...fixer.push(withBlock('82', ...xiph, ...frames)), ...fixer.end()]);

  const blocks = readSegments(fixed)[0]?.clusters[0]?.blocks ?? [];

  // 1024 samples at 48 kHz are 21.3 ms.
  expect(blocks.map(({ relativeTimestamp }) => relativeTimestamp)).toEqual([0, 21, 43]);
  expect(blocks.map(({ data }) => Buffer.from(data))).toEqual(frames);
});
