import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { type SimpleTag, writeCluster, writeSegmentHeader, writeTags } from '@frame-ingest/matroska';
import fc from '../../../test/support/properties.ts';
import {
  FragmentTooLongError,
  findTag,
  InterruptedError,
  MalformedPayloadError,
  type MediaPayload,
  readFragments,
  readFrames,
  ServiceError,
} from '../src/index.ts';
import {
  chunk,
  collect,
  collectUntilError,
  fragmentNumber,
  inPieces,
  numbersOf,
  OpenPayload,
  serviceTags,
  someTime,
  video,
} from './support/payload.ts';

test('a chunk of GetMedia, written out by hand, is a fragment', async () => {
  // The layout of the service: its tags have one Tag and size fields of four bytes.
  const ebml = '1a45dfa3 8b 4282 88 6d6174726f736b61';
  const segment = '18538067 01ffffffffffffff';
  const earlyTags = '1254c367 8f 7373 8c 67c8 89 45a3 81 41 4487 82 4243';
  const info = '1549a966 88 2ad7b1 84 000f4240';
  const tracks =
    '1654ae6b a0 ae 9e d7 81 01 73c5 81 05 83 81 01 86 8f 565f4d504547342f49534f2f415643 63a2 80';
  const number = '91343852333181432392682062607743920146159169392';
  const identity = [
    '1254c367 100000eb 7373 100000e5',
    `67c8 1000005b 45a3 10000020 ${ascii('AWS_KINESISVIDEO_FRAGMENT_NUMBER')} 4487 1000002f ${ascii(number)}`,
    `67c8 1000003b 45a3 10000021 ${ascii('AWS_KINESISVIDEO_SERVER_TIMESTAMP')} 4487 1000000e ${ascii('1511852109.126')}`,
    `67c8 1000003d 45a3 10000023 ${ascii('AWS_KINESISVIDEO_PRODUCER_TIMESTAMP')} 4487 1000000e ${ascii('1511852108.513')}`,
  ].join('');
  // Cluster of unknown size, Timestamp 2000, Position 0; blocks at 0 (keyframe), +40 and -1 ms.
  const cluster =
    '1f43b675 ff e7 88 00000000000007d0 a7 81 00 a3 86 81 0000 80 aabb a3 85 81 0028 00 cc a3 85 81 ffff 00 dd';
  const userTags = '1254c367 8f 7373 8c 67c8 89 45a3 81 61 4487 82 6263';
  const position = [
    '1254c367 100000a3 7373 1000009d',
    `67c8 10000033 45a3 10000022 ${ascii('AWS_KINESISVIDEO_MILLIS_BEHIND_NOW')} 4487 10000005 ${ascii('15858')}`,
    `67c8 1000005e 45a3 10000023 ${ascii('AWS_KINESISVIDEO_CONTINUATION_TOKEN')} 4487 1000002f ${ascii(number)}`,
  ].join('');
  const header = ebml + segment + earlyTags + info + tracks;

  const fragments = await collectWhole(fromHex(header + identity + cluster + userTags + position));

  const track = {
    number: 1,
    uid: 5n,
    type: 1,
    codecId: 'V_MPEG4/ISO/AVC',
    codecPrivate: new Uint8Array(),
  };
  const raw = new Uint8Array(fromHex(header + cluster + userTags));
  expect(fragments).toEqual([
    {
      number,
      serverTimestampMs: 1511852109126,
      producerTimestampMs: 1511852108513,
      timecodeMs: 2000,
      millisBehindNow: 15858,
      continuationToken: number,
      info: { timestampScale: 1_000_000 },
      tracks: [track],
      tags: [
        { name: 'A', value: 'BC' },
        { name: 'a', value: 'bc' },
      ],
      frames: [
        {
          track,
          timestampMs: 1511852108513,
          relativeMs: 0,
          keyframe: true,
          data: Uint8Array.of(0xaa, 0xbb),
        },
        { track, timestampMs: 1511852108553, relativeMs: 40, keyframe: false, data: Uint8Array.of(0xcc) },
        { track, timestampMs: 1511852108512, relativeMs: -1, keyframe: false, data: Uint8Array.of(0xdd) },
      ],
      raw,
      byteLength: raw.length,
    },
  ]);
});

test('any chunking of a payload gives the same fragments and frames', async () => {
  const tags = [{ name: 'camera', value: 'door' }];
  const payload = Buffer.concat([
    chunk(0, { openCluster: true, tags }),
    chunk(1, { tags }),
    chunk(2, { openCluster: true, trailingTags: false }),
    chunk(3, { trailingTags: false }),
  ]);
  const fragments = await collectWhole(payload);
  const frames = await collect(readFrames(payload));
  expect(fragments).toHaveLength(4);
  expect(frames).toHaveLength(8);

  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), async (lengths) => {
      expect(await collectWhole(inPieces(payload, lengths))).toEqual(fragments);
      expect(await collect(readFrames(inPieces(payload, lengths)))).toEqual(frames);
    }),
  );
});

test('of large frames in many chunks nothing is copied before it is asked for, and then once', async () => {
  const frames = [200_000, 90_000].map((length, index) => randomBytes(length).fill(index, 0, 8));
  const cluster = writeCluster(
    0,
    frames.map((data, index) => ({ trackNumber: 1, timestamp: index * 500, keyframe: index === 0, data })),
  );
  const header = writeSegmentHeader({ timestampScale: 1_000_000 }, [video]);
  const payload = Buffer.concat([header, identityTags('7'), cluster]);
  // Memory of its own to each, as from a socket.
  const chunks: Uint8Array[] = (await collect(inPieces(payload, [65_536, 1000, 20]))).map((piece) =>
    Uint8Array.from(piece),
  );
  const memory = new Set(chunks.filter(({ length }) => length > 20).map(({ buffer }) => buffer));

  const [fragment] = await collect(readFragments(Readable.from(chunks)));

  expect(fragment?.byteLength).toBe(header.length + cluster.length);
  const large = fragment?.rawParts.filter(({ length }) => length > 1000) ?? [];
  expect(large.length).toBeGreaterThanOrEqual(4);
  expect(large.every(({ buffer }) => memory.has(buffer as ArrayBuffer))).toBe(true);
  expect(Buffer.concat(fragment?.rawParts ?? []).equals(Buffer.concat([header, cluster]))).toBe(true);
  for (const [index, data] of frames.entries()) {
    const frame = fragment?.frames[index];
    expect(data.equals(frame?.data ?? new Uint8Array())).toBe(true);
    expect(frame?.data).toBe(frame?.data);
  }
  expect(fragment?.raw).toBe(fragment?.raw);
  expect(memory.has(fragment?.raw.buffer as ArrayBuffer)).toBe(false);
});

test('a fragment of GetMedia comes with its trailing tags, before anything follows', async () => {
  const payload = new OpenPayload();
  const fragments = readFragments(payload);

  payload.write(chunk(0));
  const { value } = await fragments.next();
  await fragments.return();

  expect(value?.number).toBe(fragmentNumber(0));
  expect(payload.isLeft).toBe(true);
});

test('a frame comes as soon as its bytes are there, with what is known of its fragment', async () => {
  const payload = new OpenPayload();
  const frames = readFrames(payload);
  const whole = chunk(1, { openCluster: true, trailingTags: false });

  payload.write(whole);
  const [first, second] = [await frames.next(), await frames.next()];

  expect(first.value).toMatchObject({
    timestampMs: someTime + 2000,
    keyframe: true,
    fragment: { number: fragmentNumber(1), producerTimestampMs: someTime + 2000, timecodeMs: 2000 },
  });
  expect(second.value).toMatchObject({ timestampMs: someTime + 2500, keyframe: false });
});

test.each([
  ['known', false],
  ['unknown', true],
])(
  'without trailing tags a fragment of %s size ends with the next, or the payload',
  async (_size, openCluster) => {
    const options = { openCluster, trailingTags: false, tags: [{ name: 'a', value: '1' }] };

    const fragments = await collect(readFragments(Buffer.concat([chunk(0, options), chunk(1, options)])));

    expect(numbersOf(fragments)).toEqual([fragmentNumber(0), fragmentNumber(1)]);
    expect(fragments.map((fragment) => findTag(fragment, 'a'))).toEqual(['1', '1']);
    expect(fragments[1]).toMatchObject({ continuationToken: undefined, millisBehindNow: undefined });
  },
);

test('the names of GetMediaForFragmentList are understood as well', async () => {
  const payload = Buffer.concat([
    writeSegmentHeader({ timestampScale: 1_000_000 }, [video]),
    serviceTags({
      FRAGMENT_NUMBER: '17',
      SERVER_SIDE_TIMESTAMP: '1577934246.001',
      PRODUCER_SIDE_TIMESTAMP: '1577934245.67',
    }),
    oneFrame(0),
  ]);

  const [fragment] = await collect(readFragments(payload));

  expect(fragment).toMatchObject({
    number: '17',
    serverTimestampMs: 1577934246001,
    producerTimestampMs: 1577934245670,
  });
});

test.each([
  ['1577934245.678', 1577934245678],
  ['1577934245', 1577934245000],
  ['0.000', 0],
  ['1577934245.5', 1577934245500],
  ['1577934245.6780', 1577934245678],
  ['1577934245.6780001', 1577934245679],
  ['1577934245.9999', 1577934246000],
  ['9007199254.001', 9007199254001],
])('%s seconds are %d ms: exact, rounded up below a millisecond', async (text, timestampMs) => {
  const [fragment] = await collect(readFragments(withTimestamps(text)));

  expect(fragment?.producerTimestampMs).toBe(timestampMs);
});

test.each(['', 'now', '-1.000', '1577934245.6.7', '99999999999999999999'])(
  'a timestamp of %p is refused, with what was received',
  async (text) => {
    const { error } = await collectUntilError(readFragments(withTimestamps(text)));

    expect(error).toBeInstanceOf(MalformedPayloadError);
    expect(error).toHaveProperty('message', expect.stringContaining(JSON.stringify(text)));
  },
);

test('frame times follow the timestamp scale, fractions of a millisecond included', async () => {
  const [fragment] = await collect(readFragments(chunk(1, { timestampScale: 125_000 })));

  expect(fragment?.timecodeMs).toBe(250);
  expect(fragment?.frames.map(({ relativeMs }) => relativeMs)).toEqual([0, 62.5]);
  expect(fragment?.frames[1]?.timestampMs).toBe(someTime + 2000 + 62.5);
});

test('frames that are laced into one block come one by one', async () => {
  const sound = { ...video, type: 2, codecId: 'A_AAC', defaultDuration: 21_333_333 };
  const payload = Buffer.concat([
    writeSegmentHeader({ timestampScale: 1_000_000 }, [sound]),
    identityTags('7'),
    // Fixed-size lacing (flags 04): three frames of two bytes.
    fromHex('1f43b675 90 e7 81 00 a3 8b 81 0000 84 02 010203040506'),
  ]);

  const [fragment] = await collect(readFragments(payload));

  expect(fragment?.frames.map(({ data }) => [...data])).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  expect(fragment?.frames.map(({ relativeMs }) => relativeMs)).toEqual([0, 21.333333, 42.666666]);
});

test("the producer's tags keep their order, those with a name of AWS among them; the service's are not", async () => {
  const tags: SimpleTag[] = [
    { name: 'b', value: '1' },
    { name: 'AWS_KINESISVIDEO_END_OF_FRAGMENT', value: '' },
    { name: 'a', value: '2' },
    { name: 'b', value: '3' },
  ];

  const [fragment] = await collect(readFragments(chunk(0, { tags })));

  expect(fragment?.tags).toEqual(tags);
  expect(findTag({ tags }, 'b')).toBe('3');
  expect(findTag({ tags }, 'c')).toBeUndefined();
});

test('several fragments under one header, as a merged recording has them, each play alone', async () => {
  const [header, first, second] = [
    writeSegmentHeader({ timestampScale: 1_000_000 }, [video]),
    oneFrame(0),
    oneFrame(1000),
  ];
  const payload = Buffer.concat([header, identityTags('1'), first, identityTags('2'), second]);

  const fragments = await collect(readFragments(payload));

  expect(numbersOf(fragments)).toEqual(['1', '2']);
  expect(fragments.map(({ raw }) => Buffer.from(raw).toString('hex'))).toEqual([
    Buffer.concat([header, first]).toString('hex'),
    Buffer.concat([header, second]).toString('hex'),
  ]);
});

test('tags of the service may all come before the cluster', async () => {
  const identity = { FRAGMENT_NUMBER: '5', SERVER_TIMESTAMP: '2.000', PRODUCER_TIMESTAMP: '1.000' };
  const payload = Buffer.concat([
    writeSegmentHeader({ timestampScale: 1_000_000 }, [video]),
    serviceTags({ ...identity, MILLIS_BEHIND_NOW: '9', CONTINUATION_TOKEN: '5' }),
    oneFrame(0),
  ]);

  const [fragment] = await collect(readFragments(payload, { requireContinuationToken: true }));

  expect(fragment).toMatchObject({ number: '5', millisBehindNow: 9, continuationToken: '5' });
  expect(fragment?.frames).toHaveLength(1);
});

test("a size that a segment claims is that of the producer's file, and not heeded", async () => {
  const claimed = (bytes: Buffer, size: string): Buffer => {
    const [head, ...rest] = bytes.toString('hex').split('18538067ff');
    return fromHex([head, ...rest].join(`18538067${size}`));
  };
  const unclaimed = Buffer.concat([chunk(0), chunk(1, { openCluster: true }), chunk(2)]);
  const expected = await collectWhole(claimed(unclaimed, '01ffffffffffffff'));

  for (const size of ['83', '40ff', '01000000000f0000', '08ffffffff']) {
    const payload = claimed(unclaimed, size);
    for (const lengths of [[payload.length], [1], [7, 100]]) {
      expect(await collectWhole(inPieces(payload, lengths))).toEqual(expected);
    }
    const { error } = await collectUntilError(readFragments(Buffer.concat([payload, fromHex('00')])));
    expect(error).toHaveProperty('byteOffset', payload.length);
  }
});

test('error tags of GetMedia become an error with id, code and the last continuation token', async () => {
  const payload = Buffer.concat([
    chunk(0),
    segmentHead(),
    serviceTags({ ERROR_CODE: 'KMS_KEY_ACCESS_DENIED', ERROR_ID: '4500' }),
  ]);

  const { values, error } = await collectUntilError(readFragments(payload));

  expect(numbersOf(values)).toEqual([fragmentNumber(0)]);
  expect(error).toBeInstanceOf(ServiceError);
  expect(error).toMatchObject({
    errorId: 4500,
    errorCode: 'KMS_KEY_ACCESS_DENIED',
    fragmentNumber: undefined,
    continuationToken: fragmentNumber(0),
    retryable: false,
    message: expect.stringContaining("access denied for the stream's KMS key (4500)"),
  });
});

test('error tags of GetMediaForFragmentList name the fragment; the one before it has come', async () => {
  const payload = Buffer.concat([
    chunk(0, { trailingTags: false }),
    segmentHead(),
    serviceTags({
      FRAGMENT_NUMBER: '42',
      EXCEPTION_ERROR_CODE: '5000',
      EXCEPTION_MESSAGE: 'Something broke.',
    }),
  ]);

  const { values, error } = await collectUntilError(readFragments(payload));

  expect(numbersOf(values)).toEqual([fragmentNumber(0)]);
  expect(error).toMatchObject({
    name: 'ServiceError',
    errorId: 5000,
    errorCode: 'Something broke.',
    fragmentNumber: '42',
    retryable: true,
  });
});

test('an error inside a fragment is an error, and not the end of the fragment', async () => {
  const payload = Buffer.concat([
    chunk(0, { trailingTags: false }),
    serviceTags({ ERROR_CODE: 'WRITE', ERROR_ID: '3002' }),
  ]);

  const { values, error } = await collectUntilError(readFragments(payload));

  expect(values).toEqual([]);
  expect(error).toMatchObject({ errorId: 3002, fragmentNumber: fragmentNumber(0), retryable: true });
});

test('a payload that breaks off anywhere gives the whole fragments before, and says where it broke off', async () => {
  const payload = Buffer.concat([chunk(0), chunk(1)]);
  const firstEnd = chunk(0).length;

  for (let length = firstEnd + 1; length < payload.length; length += 1) {
    const { values, error } = await collectUntilError(
      readFragments(payload.subarray(0, length), { requireContinuationToken: true }),
    );
    expect(numbersOf(values)).toEqual([fragmentNumber(0)]);
    expect(error).toBeInstanceOf(InterruptedError);
    expect(error).toMatchObject({ continuationToken: fragmentNumber(0), retryable: true });
  }
});

test('an error of the network is the cause of an interruption', async () => {
  const cause = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield chunk(0);
    yield chunk(1).subarray(0, -20);
    throw cause;
  }

  const { values, error } = await collectUntilError(readFragments(broken()));

  expect(values).toHaveLength(1);
  expect(error).toMatchObject({
    name: 'InterruptedError',
    cause,
    underway: { number: fragmentNumber(1), serverTimestampMs: someTime + 2300 },
  });
});

test('a payload of a Blob is read, and one without a byte has no fragments', async () => {
  expect(numbersOf(await collect(readFragments(new Blob([chunk(0)]))))).toEqual([fragmentNumber(0)]);
  expect(await collect(readFragments(new Uint8Array()))).toEqual([]);
});

test('a fragment of as many bytes as allowed is read, and one of a byte more is refused by number', async () => {
  const payload = chunk(0, { frameBytes: 1000 });
  const [fragment] = await collect(readFragments(payload));
  const byteLength = fragment?.byteLength ?? 0;

  const exact = await collect(readFragments(payload, { maxFragmentBytes: byteLength }));
  const { error } = await collectUntilError(
    readFragments(payload, { maxFragmentBytes: byteLength - 1, continuationToken: '7' }),
  );

  expect(exact).toHaveLength(1);
  expect(error).toBeInstanceOf(FragmentTooLongError);
  expect(error).toMatchObject({
    fragmentNumber: fragmentNumber(0),
    continuationToken: '7',
    retryable: false,
  });
});

test('an endless fragment, and an endless element, are refused before they fill the memory', async () => {
  const opening = chunk(0, { openCluster: true, trailingTags: false });
  let bytesRead = 0;
  async function* endless(first: Uint8Array, block: Uint8Array): AsyncGenerator<Uint8Array> {
    yield first;
    for (;;) {
      bytesRead += block.length;
      yield block;
    }
  }
  const block = fromHex(`a3 43ec 81 0000 00 ${'00'.repeat(1000)}`);
  const hugeBlock = Buffer.concat([opening, fromHex('a3 01000fffffffffff')]);

  for (const payload of [endless(opening, block), endless(hugeBlock, block)]) {
    bytesRead = 0;
    const { error } = await collectUntilError(readFragments(payload, { maxFragmentBytes: 100_000 }));
    expect(error).toBeInstanceOf(FragmentTooLongError);
    expect(bytesRead).toBeLessThan(110_000);
  }
});

test.each([
  [
    'no Matroska',
    Buffer.from('<html>503 Service Unavailable</html>'),
    /not Matroska \(at byte 0 of the payload\)/,
  ],
  [
    'Matroska of no service',
    Buffer.concat([writeSegmentHeader({ timestampScale: 1_000_000 }, [video]), oneFrame(0)]),
    /no AWS_KINESISVIDEO_FRAGMENT_NUMBER before it/,
  ],
  [
    'a fragment number that is none',
    Buffer.concat([segmentHead(), identityTags('12x')]),
    /"12x" is not a fragment number/,
  ],
  [
    'a fragment without a server timestamp',
    Buffer.concat([segmentHead(), serviceTags({ FRAGMENT_NUMBER: '1', PRODUCER_TIMESTAMP: '1.000' })]),
    /server timestamp of fragment 1 is missing/,
  ],
  [
    'a frame of a track that is not declared',
    Buffer.concat([segmentHead(), identityTags('1'), oneFrame(0)]),
    /track 1, which the header does not declare/,
  ],
])('%s is refused', async (_what, payload, message) => {
  const { error } = await collectUntilError(readFragments(payload));

  expect(error).toBeInstanceOf(MalformedPayloadError);
  expect(error).toMatchObject({ retryable: false, message: expect.stringMatching(message) });
});

function segmentHead(): Buffer {
  return fromHex('1a45dfa3 8b 4282 88 6d6174726f736b61 18538067 ff');
}

function identityTags(number: string, producerTimestamp = '1577934245.678'): Uint8Array {
  return serviceTags({
    FRAGMENT_NUMBER: number,
    SERVER_TIMESTAMP: '1577934246.001',
    PRODUCER_TIMESTAMP: producerTimestamp,
  });
}

/** The parts of a fragment are as the chunks were; joined they are its bytes, and the rest is the same for any chunking. */
async function collectWhole(payload: MediaPayload) {
  return (await collect(readFragments(payload))).map(({ rawParts, ...fragment }) => {
    expect(Buffer.concat(rawParts).equals(fragment.raw)).toBe(true);
    const frames = fragment.frames.map((frame) => ({ ...frame, data: Uint8Array.from(frame.data) }));
    return { ...fragment, frames };
  });
}

function oneFrame(timestamp: number): Uint8Array {
  return writeCluster(timestamp, [{ trackNumber: 1, timestamp, keyframe: true, data: Uint8Array.of(1) }]);
}

function withTimestamps(producerTimestamp: string): Uint8Array {
  const header = writeSegmentHeader({ timestampScale: 1_000_000 }, [video]);
  const tags = writeTags([{ name: 'a', value: 'b' }]);
  return Buffer.concat([header, identityTags('1', producerTimestamp), oneFrame(0), tags]);
}

function fromHex(hex: string): Buffer {
  return Buffer.from(hex.replace(/\s+/g, ''), 'hex');
}

function ascii(text: string): string {
  return Buffer.from(text).toString('hex');
}
