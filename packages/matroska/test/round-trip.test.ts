import fc from '../../../test/support/properties.ts';
import {
  type MatroskaEvent,
  MatroskaReader,
  readSegments,
  type Track,
  writeCluster,
  writeSegmentHeader,
  writeTags,
} from '../src/index.ts';

const info = { timestampScale: 1_000_000, segmentUuid: new Uint8Array(16).fill(7), muxingApp: 'test' };
const track: Track = {
  number: 1,
  uid: 0x1122334455667788n,
  type: 1,
  codecId: 'V_MPEG4/ISO/AVC',
  codecPrivate: Uint8Array.of(1, 100, 0, 40),
  video: {
    pixelWidth: 640,
    pixelHeight: 480,
    colour: { matrixCoefficients: 1, transferCharacteristics: 1, primaries: 1, range: 1 },
  },
};

const arbitraryBlock = fc.record({
  offset: fc.nat({ max: 0x7fff }),
  keyframe: fc.boolean(),
  data: fc.uint8Array({ maxLength: 300 }),
});
const arbitraryCluster = fc.record({
  timestamp: fc.nat({ max: 2 ** 31 - 1 }).map((seconds) => seconds * 1000 + 7),
  blocks: fc.array(arbitraryBlock, { minLength: 1, maxLength: 5 }),
  tags: fc.array(fc.record({ name: fc.string(), value: fc.string() }), { maxLength: 2 }),
});

function write(clusters: readonly ReturnType<typeof sample>[]): Uint8Array {
  const parts = clusters.flatMap(({ timestamp, blocks, tags }) => [
    writeCluster(
      timestamp,
      blocks.map(({ offset, ...block }) => ({ ...block, trackNumber: 1, timestamp: timestamp + offset })),
    ),
    ...(tags.length > 0 ? [writeTags(tags)] : []),
  ]);
  return Buffer.concat([writeSegmentHeader(info, [track]), ...parts]);
}

function sample() {
  return fc.sample(arbitraryCluster, 1)[0] as {
    timestamp: number;
    blocks: { offset: number; keyframe: boolean; data: Uint8Array }[];
    tags: { name: string; value: string }[];
  };
}

function readInChunks(bytes: Uint8Array, chunkLengths: readonly number[]): MatroskaEvent[] {
  const reader = new MatroskaReader();
  const events: MatroskaEvent[] = [];
  let offset = 0;
  for (let turn = 0; offset < bytes.length; turn += 1) {
    const length = chunkLengths[turn % chunkLengths.length] ?? 1;
    events.push(...reader.push(bytes.subarray(offset, offset + length)));
    offset += length;
  }
  return [...events, ...reader.end()];
}

test('what was written is what is read', () => {
  fc.assert(
    fc.property(fc.array(arbitraryCluster, { maxLength: 4 }), (clusters) => {
      const [segment, ...others] = readSegments(write(clusters));

      expect(others).toEqual([]);
      expect(segment?.info).toEqual(info);
      expect(segment?.tracks).toEqual([track]);
      expect(segment?.clusters).toEqual(
        clusters.map(({ timestamp, blocks, tags }) => ({
          timestamp,
          tags,
          blocks: blocks.map(({ offset, keyframe, data }) => ({
            trackNumber: 1,
            relativeTimestamp: offset,
            keyframe,
            laced: false,
            lacing: 'none',
            data: new Uint8Array(data),
            frames: [new Uint8Array(data)],
          })),
        })),
      );
    }),
  );
});

test('any chunking gives the same events, and their raw bytes are the stream itself', () => {
  fc.assert(
    fc.property(
      fc.array(arbitraryCluster, { maxLength: 3 }),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 }),
      (clusters, chunkLengths) => {
        const bytes = Buffer.concat([write(clusters), write(clusters)]);

        const events = readInChunks(bytes, chunkLengths);

        expect(Buffer.concat(events.map(({ raw }) => raw)).equals(bytes)).toBe(true);
        expect(summary(events)).toEqual(summary(readInChunks(bytes, [bytes.length])));
      },
    ),
  );
});

test('a stream cut short at any byte inside a cluster is an error, never a silent end', () => {
  const header = writeSegmentHeader(info, [track]);
  const bytes = write([sample()]);

  for (let length = header.length + 1; length < bytes.length; length += 1) {
    const cut = bytes.subarray(0, length);
    const complete = readsWhole(cut);
    // Cut between the cluster and its tags, the stream is a shorter but valid one.
    expect([length, complete]).toEqual([length, length === endOfCluster(bytes)]);
  }
});

function readsWhole(bytes: Uint8Array): boolean {
  try {
    readSegments(bytes);
    return true;
  } catch {
    return false;
  }
}

function endOfCluster(bytes: Uint8Array): number | undefined {
  return readInChunks(bytes, [bytes.length]).find(({ type }) => type === 'clusterEnd')?.byteOffset;
}

function summary(events: readonly MatroskaEvent[]): string[] {
  return events.map(
    ({ type, byteOffset, raw }) => `${type} ${byteOffset} ${Buffer.from(raw).toString('hex')}`,
  );
}
