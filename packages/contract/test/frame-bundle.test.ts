import fc from '../../../test/support/properties.ts';
import { InvalidRequestError, readFrameBundle, writeFrameBundle } from '../src/index.ts';

const image = fc.oneof(fc.constant(null), fc.uint8Array({ maxLength: 50 }));

test('what was written is what is read', () => {
  fc.assert(
    fc.property(fc.array(image), fc.dictionary(fc.string(), fc.jsonValue()), (frames, head) => {
      const bundle = Buffer.concat(writeFrameBundle(head, frames));

      const read = readFrameBundle(new Uint8Array(bundle));

      expect(JSON.stringify({ ...read, frames: [] })).toBe(JSON.stringify({ ...head, frames: [] }));
      expect(read['frames']).toEqual(frames.map((frame) => frame && new Uint8Array(frame)));
    }),
  );
});

test('the layout is the one that is documented', () => {
  const bundle = Buffer.concat(
    writeFrameBundle({ framerate: 5 }, [Uint8Array.of(0xff, 0xd8), null, new Uint8Array()]),
  );

  expect(bundle.toString('latin1')).toBe(
    'FIB1\x00\x00\x00\x0f{"framerate":5}\x00\x00\x00\x02\xff\xd8\xff\xff\xff\xff\x00\x00\x00\x00',
  );
});

test('parts are not copied, so that a page can hand over its Blobs', () => {
  const blob = new Blob(['abc']);

  expect(writeFrameBundle({}, [blob])[3]).toBe(blob);
});

test('a bundle cut off at any byte is refused, or is a shorter one', () => {
  const bundle = Buffer.concat(
    writeFrameBundle({ framerate: 5 }, [Uint8Array.of(1, 2, 3), Uint8Array.of(4)]),
  );
  const whole = [23, 30, bundle.length];

  for (let length = 0; length <= bundle.length; length += 1) {
    const cut = new Uint8Array(bundle.subarray(0, length));
    if (whole.includes(length)) expect(readFrameBundle(cut)['frames']).toHaveLength(whole.indexOf(length));
    else expect(() => readFrameBundle(cut)).toThrow(InvalidRequestError);
  }
});

test.each([
  ['another magic', 'RIFF\0\0\0\0', /does not begin with "FIB1"/],
  ['a head that is longer than the bundle', 'FIB1\xff\xff\xff\xff{}', /ends inside its head/],
  ['a head that is no JSON', 'FIB1\0\0\0\x02{]', /head of the bundle is not valid JSON/],
  ['a head that is no object', 'FIB1\0\0\0\x02[]', /head of the bundle is not a JSON object/],
  ['a head that is no UTF-8', 'FIB1\0\0\0\x04"\xff\xff"', /head of the bundle is not UTF-8/],
  ['a head with a name twice', 'FIB1\0\0\0\x0d{"a":1,"a":2}', /head of the bundle has "a" more than once/],
  ['a head with frames of its own', 'FIB1\0\0\0\x0d{"frames":[]}', /frames is in the head of the bundle/],
  [
    'a frame that is cut off',
    'FIB1\0\0\0\x02{}\0\0\0\x09abc',
    /frames\[0\] is cut off: 9 bytes were announced/,
  ],
])('%s is refused', (_what, text, message) => {
  expect(() => readFrameBundle(new Uint8Array(Buffer.from(text, 'latin1')))).toThrow(message);
});
