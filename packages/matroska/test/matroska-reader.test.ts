import {
  ElementTooLongError,
  MatroskaError,
  type MatroskaEvent,
  MatroskaReader,
  writeCluster,
  writeClusterParts,
  writeSegmentHeader,
  writeTags,
} from '../src/index.ts';

const ebml = '1a45dfa3 8b 4282 88 6d6174726f736b61';
const unknownSegment = '18538067 ff';
const unknownCluster = '1f43b675 ff';
const timestamp = (value: number): string => `e7 81 ${value.toString(16).padStart(2, '0')}`;
const keyBlock = 'a3 85 81 0000 80 aa';
const deltaBlock = 'a3 85 81 000a 00 bb';
const endOfFragment = Buffer.from(
  writeTags([{ name: 'AWS_KINESISVIDEO_END_OF_FRAGMENT', value: '' }]),
).toString('hex');

function read(hex: string, options = {}): MatroskaEvent[] {
  const reader = new MatroskaReader(options);
  return [...reader.push(Buffer.from(hex.replace(/\s+/g, ''), 'hex')), ...reader.end()];
}

function types(events: readonly MatroskaEvent[]): string {
  return events.map(({ type }) => type).join(' ');
}

test('a cluster of unknown size ends with the next cluster, with tags and with the stream', () => {
  const events = read(
    [ebml, unknownSegment, unknownCluster, timestamp(1), keyBlock, unknownCluster, timestamp(9), keyBlock]
      .concat(deltaBlock, endOfFragment, unknownCluster, timestamp(20), keyBlock)
      .join(''),
  );

  expect(types(events)).toBe(
    'ebml segment clusterStart clusterTimestamp block clusterEnd ' +
      'clusterStart clusterTimestamp block block clusterEnd tags ' +
      'clusterStart clusterTimestamp block clusterEnd',
  );
});

test('a new document may follow a segment of unknown size', () => {
  const document = [ebml, unknownSegment, unknownCluster, timestamp(1), keyBlock].join('');

  expect(types(read(document + document))).toBe(
    'ebml segment clusterStart clusterTimestamp block clusterEnd '.repeat(2).trim(),
  );
});

test('a cluster of known size ends with its last byte, before anything follows', () => {
  const reader = new MatroskaReader();
  const cluster = `1f43b675 8a ${timestamp(1)} ${keyBlock}`;
  const bytes = Buffer.from(`${ebml}${unknownSegment}${cluster}`.replace(/\s+/g, ''), 'hex');

  const events = [...reader.push(bytes)];

  expect(events.at(-1)?.type).toBe('clusterEnd');
});

test('a block has its track, signed relative time, keyframe flag and frame', () => {
  const [first, second] = read(
    `${ebml}${unknownSegment}${unknownCluster}${timestamp(1)}${keyBlock} a3 86 82 ffff 02 00bb`,
  ).filter((event) => event.type === 'block');

  expect(first).toMatchObject({
    block: { trackNumber: 1, relativeTimestamp: 0, keyframe: true, laced: false },
  });
  expect(second).toMatchObject({
    block: { trackNumber: 2, relativeTimestamp: -1, keyframe: false, laced: true },
  });
});

test('a BlockGroup is a keyframe unless it refers to another frame', () => {
  const group = 'a0 87 a1 85 81 0000 00 aa';
  const referring = 'a0 8a a1 85 81 0001 00 aa fb 81 ff';

  const blocks = read(`${ebml}${unknownSegment}${unknownCluster}${timestamp(1)}${group}${referring}`).filter(
    (event) => event.type === 'block',
  );

  expect(blocks.map((event) => event.type === 'block' && event.block.keyframe)).toEqual([true, false]);
});

test.each([
  ['something that is not EBML', 'ffd8ffe0 0010', /0x0 does not begin|cannot be outside a Segment/],
  [
    'a Segment before the EBML header is allowed, a Cluster is not',
    unknownCluster,
    /Cluster cannot be outside/,
  ],
  [
    'an element larger than its cluster',
    `${ebml}${unknownSegment} 1f43b675 84 e7 88 01`,
    /extends past the end/,
  ],
  ['Tracks of unknown size', `${ebml}${unknownSegment} 1654ae6b ff`, /Tracks must not have an unknown size/],
  ['a block without a header', `${ebml}${unknownSegment}${unknownCluster} a3 82 81 00`, /too short/],
  ['an ID of more than four bytes', '08 81 00', /does not begin an element ID/],
  ['a size above 2^53', `${ebml}${unknownSegment} ec 01 7fffffffffffff`, /above 2\^53|has \d+ bytes/],
  ['an end inside an element', `${ebml}${unknownSegment} a3 85 81`, /ends inside an element/],
  [
    'a nested EBML header in a sized segment',
    `${ebml} 18538067 93 ${ebml}`,
    /EBML cannot be inside a Segment/,
  ],
])('%s is refused with its place', (_what, hex, message) => {
  expect(() => read(hex)).toThrow(message);
  expect(() => read(hex)).toThrow(/at byte \d+/);
});

test('what came before a fault is delivered before it', () => {
  const reader = new MatroskaReader();
  const seen: string[] = [];
  const bytes = Buffer.from(`${ebml}${unknownSegment}08`.replace(/\s+/g, ''), 'hex');

  expect(() => {
    for (const event of reader.push(Buffer.concat([bytes, Buffer.alloc(12)]))) seen.push(event.type);
  }).toThrow(/element ID/);
  expect(seen).toEqual(['ebml', 'segment']);
});

test('an element longer than the limit is refused before its bytes arrive', () => {
  const reader = new MatroskaReader({ maxElementBytes: 1000 });
  const head = Buffer.from(`${ebml}${unknownSegment}${unknownCluster}a3 43e9`.replace(/\s+/g, ''), 'hex');

  expect(() => [...reader.push(head), ...reader.push(Buffer.alloc(12))]).toThrow(
    /SimpleBlock has 1001 bytes/,
  );
});

test('an element that is too long can be told from one that is malformed', () => {
  const read1000 = (hex: string) => () => read(`${ebml}${unknownSegment}${hex}`, { maxElementBytes: 1000 });

  expect(read1000(`${unknownCluster}a3 43e9 ${'00'.repeat(1001)}`)).toThrow(ElementTooLongError);
  expect(read1000('08 81 00')).not.toThrow(ElementTooLongError);
  expect(read1000('08 81 00')).toThrow(MatroskaError);
});

test.each([
  ['Info', '1549a966'],
  ['Tracks', '1654ae6b'],
  ['Tags', '1254c367'],
])('%s of over 2 MiB are refused before their bytes arrive', (name, id) => {
  expect(() => read(`${ebml}${unknownSegment}${id} 10200000`)).toThrow(/ends inside an element/);
  expect(() => read(`${ebml}${unknownSegment}${id} 10200001`)).toThrow(
    `${name} has 2097153 bytes; the maximum is 2097152`,
  );
});

test('an element with very many others in it is refused', () => {
  const voids = 'ec80'.repeat(65_537);

  expect(() => read(`${ebml}${unknownSegment} 1254c367 10020002 ${voids}`)).toThrow(
    /more than 65536 children/,
  );
});

test('more than 256 tracks are refused', () => {
  const tracks = (count: number) =>
    writeSegmentHeader(
      { timestampScale: 1_000_000 },
      Array.from({ length: count }, (_, index) => ({ number: index + 1, uid: 1n, type: 1, codecId: 'V' })),
    );

  expect(types(read(Buffer.from(tracks(256)).toString('hex')))).toBe('ebml segment info tracks');
  expect(() => read(Buffer.from(tracks(257)).toString('hex'))).toThrow(/257 tracks; the maximum is 256/);
});

test('a large frame in several chunks is not copied before it is asked for, and then once', () => {
  const data = new Uint8Array(150_000).map((_, index) => index % 251);
  const cluster = writeCluster(0, [
    { trackNumber: 1, timestamp: 7, keyframe: true, discardable: true, data },
  ]);
  const bytes = Buffer.concat([writeSegmentHeader({ timestampScale: 1_000_000 }, []), cluster]);
  const chunks = [bytes.subarray(0, 80_000), bytes.subarray(80_000, 140_000), bytes.subarray(140_000)].map(
    (chunk) => Uint8Array.from(chunk),
  );
  const reader = new MatroskaReader();

  const events = chunks.flatMap((chunk) => [...reader.push(chunk)]);

  const event = events.find(({ type }) => type === 'block');
  if (event?.type !== 'block') throw new Error('There is a block');
  expect(event.rawParts?.map(({ buffer }) => buffer)).toEqual(chunks.map(({ buffer }) => buffer));
  expect(event.byteLength).toBe(data.length + 8);
  expect(event.block).toMatchObject({
    ...{
      trackNumber: 1,
      relativeTimestamp: 7,
      keyframe: true,
      laced: false,
      lacing: 'none',
      discardable: true,
    },
  });
  expect(Buffer.from(event.block.data).equals(data)).toBe(true);
  expect(event.block.frames).toEqual([event.block.data]);
  expect(event.block.data).toBe(event.block.data);
  // With the element that it is in, so that there is one copy of both.
  expect(event.block.data.buffer).toBe(event.raw.buffer);
  expect(Buffer.concat(event.rawParts ?? []).equals(event.raw)).toBe(true);
});

test('a frame that came in one chunk is a view of it, though its head came in another', () => {
  const data = new Uint8Array(100_000).fill(3);
  const parts = writeClusterParts(0, [{ trackNumber: 1, timestamp: 0, keyframe: true, data }]);
  const reader = new MatroskaReader();
  const events = [writeSegmentHeader({ timestampScale: 1_000_000 }, []), ...parts].flatMap((part) => [
    ...reader.push(part),
  ]);

  const blocks = events.flatMap((event) => (event.type === 'block' ? [event.block] : []));

  expect(blocks[0]?.data.buffer).toBe(data.buffer);
  expect(blocks[0]?.data).toHaveLength(100_000);
});
