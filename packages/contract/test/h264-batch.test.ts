import fc from '../../../test/support/properties.ts';
import { InvalidRequestError, readH264Batch, writeH264Batch } from '../src/index.ts';

const accessUnit = fc.record({ keyframe: fc.boolean(), data: fc.uint8Array({ maxLength: 50 }) });

test('what was written is what is read', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constant(null), accessUnit)),
      fc.uint8Array({ maxLength: 50 }),
      fc.dictionary(fc.string(), fc.jsonValue()),
      (frames, codecPrivate, head) => {
        const body = Buffer.concat(writeH264Batch(head, { codecPrivate, frames }));

        const {
          codecPrivate: readPrivate,
          frames: readFrames,
          ...read
        } = readH264Batch(new Uint8Array(body));

        expect(JSON.stringify(read)).toBe(JSON.stringify(head));
        expect(readPrivate).toEqual(new Uint8Array(codecPrivate));
        expect(readFrames).toEqual(
          frames.map((frame) => frame && { ...frame, data: new Uint8Array(frame.data) }),
        );
      },
    ),
  );
});

test('the layout is the one that is documented', () => {
  const body = writeH264Batch(
    { streamName: 'door' },
    {
      codecPrivate: Uint8Array.of(1, 66),
      frames: [
        { keyframe: true, data: Uint8Array.of(9, 9) },
        null,
        { keyframe: false, data: Uint8Array.of(7) },
      ],
    },
  );

  expect(Buffer.concat(body).toString('latin1')).toBe(
    'FIH1\0\0\0\x15{"streamName":"door"}\0\0\0\x02\x01\x42\0\0\0\x02\x01\x09\x09\xff\xff\xff\xff\0\0\0\x01\0\x07',
  );
});

test('access units are not copied', () => {
  const data = Uint8Array.of(1, 2, 3);

  const parts = writeH264Batch({}, { codecPrivate: data, frames: [{ keyframe: true, data }] });

  expect(parts.filter((part) => part === data)).toHaveLength(2);
});

test('a batch cut off at any byte is refused, or is a shorter one', () => {
  const frames = [
    { keyframe: true, data: Uint8Array.of(1, 2, 3) },
    { keyframe: false, data: Uint8Array.of(4) },
  ];
  const body = Buffer.concat(writeH264Batch({}, { codecPrivate: Uint8Array.of(1), frames }));
  const whole = [15, 23, body.length];

  for (let length = 0; length <= body.length; length += 1) {
    const cut = new Uint8Array(body.subarray(0, length));
    if (whole.includes(length)) expect(readH264Batch(cut).frames).toHaveLength(whole.indexOf(length));
    else expect(() => readH264Batch(cut)).toThrow(InvalidRequestError);
  }
});

test.each([
  ['a bundle', 'FIB1\0\0\0\x02{}', /H.264 batch does not begin with "FIH1"/],
  [
    'a head with frames of its own',
    'FIH1\0\0\0\x0d{"frames":[]}',
    /frames is in the head of the H.264 batch/,
  ],
  ['a head with an avcC of its own', 'FIH1\0\0\0\x12{"codecPrivate":1}', /codecPrivate is in the head/],
  ['no avcC', 'FIH1\0\0\0\x02{}', /codecPrivate is cut off: the batch ends inside its avcC/],
  ['an avcC that is cut off', 'FIH1\0\0\0\x02{}\0\0\0\x09abc', /codecPrivate is cut off/],
  [
    'an access unit that is cut off',
    'FIH1\0\0\0\x02{}\0\0\0\x01a\0\0\0\x09\x01abc',
    /frames\[0\] is cut off: 9 bytes were announced/,
  ],
  [
    'another flag',
    'FIH1\0\0\0\x02{}\0\0\0\x01a\0\0\0\x01\x02b',
    /frames\[0\] has the flag 2; use 1 for a keyframe/,
  ],
])('%s is refused', (_what, text, message) => {
  expect(() => readH264Batch(new Uint8Array(Buffer.from(text, 'latin1')))).toThrow(message);
});
