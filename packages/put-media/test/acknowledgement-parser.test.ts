import fc from '../../../test/support/properties.ts';
import { type Acknowledgement, AcknowledgementParser } from '../src/index.ts';

/** As the service writes them: key order, number types and separator of its own recordings. */
const buffering =
  '{"EventType":"BUFFERING","FragmentTimecode":0,"FragmentNumber":"91343852333181447247962534042408424052728840414"}';
const persisted =
  '{"EventType":"PERSISTED","FragmentTimecode":1565810137603,"FragmentNumber":"91343852333181447247962534042408424052728840414"}';
const failed =
  '{"EventType":"ERROR","FragmentTimecode":-1,"FragmentNumber":"","ErrorCode":"INVALID_MKV_DATA","ErrorId":4006}';
const idle = '{"EventType":"IDLE"}';

const expected: Acknowledgement[] = [
  {
    eventType: 'BUFFERING',
    fragmentTimecode: 0,
    fragmentNumber: '91343852333181447247962534042408424052728840414',
  },
  { eventType: 'IDLE' },
  {
    eventType: 'PERSISTED',
    fragmentTimecode: 1_565_810_137_603,
    fragmentNumber: '91343852333181447247962534042408424052728840414',
  },
  {
    eventType: 'ERROR',
    errorCode: 'INVALID_MKV_DATA',
    errorId: 4006,
    fragmentTimecode: undefined,
    fragmentNumber: undefined,
  },
];

test('any separator and any cut of the stream gives the same acknowledgements', () => {
  const separator = fc.constantFrom('', '\n', '\r\n', ' ', ',', '\0', 'x');
  fc.assert(
    fc.property(
      separator,
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }),
      (between, lengths) => {
        const stream = Buffer.from([buffering, idle, persisted, failed].join(between) + between);
        const parser = new AcknowledgementParser();

        const seen: Acknowledgement[] = [];
        for (let offset = 0, turn = 0; offset < stream.length; turn += 1) {
          const length = lengths[turn % lengths.length] ?? 1;
          seen.push(...parser.push(stream.subarray(offset, offset + length)));
          offset += length;
        }

        expect(seen).toEqual(expected);
      },
    ),
  );
});

test('unknown fields, unknown events and braces inside text are passed over', () => {
  const parser = new AcknowledgementParser();

  const seen = parser.push(
    Buffer.from('{"EventType":"NEWS","a":{"b":1}}{"EventType":"IDLE","Note":"a } \\" {","Nested":{"c":[]}}'),
  );

  expect(seen).toEqual([{ eventType: 'IDLE' }]);
});

test('the wrapper that the documentation shows is taken off', () => {
  expect(new AcknowledgementParser().push(Buffer.from(`{"Acknowledgement":${idle}}`))).toEqual([
    { eventType: 'IDLE' },
  ]);
});

test('an object without an end does not fill the memory', () => {
  const parser = new AcknowledgementParser();

  expect(() => {
    for (let turn = 0; turn < 100; turn += 1) parser.push(Buffer.from(`{"a":"${'x'.repeat(1000)}`));
  }).toThrow(/longer than 16384/);
});

test('text that holds no acknowledgement is borne only so far', () => {
  const parser = new AcknowledgementParser();

  expect(() => {
    for (let turn = 0; turn < 20; turn += 1) parser.push(Buffer.from('<p>502 Bad Gateway</p>'.repeat(50)));
  }).toThrow(/are not part of an acknowledgement/);
});

test.each([
  ['without a number', '{"EventType":"PERSISTED","FragmentTimecode":0}'],
  ['with a number that is none', '{"EventType":"PERSISTED","FragmentTimecode":0,"FragmentNumber":"-1"}'],
  ['without a timecode', '{"EventType":"PERSISTED","FragmentNumber":"91"}'],
])('an acknowledgement %s acknowledges nothing', (_what, text) => {
  expect(new AcknowledgementParser().push(Buffer.from(text))).toEqual([]);
});

test('an ERROR without name or number is still one', () => {
  expect(new AcknowledgementParser().push(Buffer.from('{"EventType":"ERROR"}'))).toMatchObject([
    { eventType: 'ERROR', errorCode: 'UNKNOWN', errorId: undefined },
  ]);
});

test('what is not JSON is a fault', () => {
  expect(() => new AcknowledgementParser().push(Buffer.from('{EventType}'))).toThrow(
    /not a sequence of JSON/,
  );
});
