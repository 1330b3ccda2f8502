import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from '../../../test/support/properties.ts';
import {
  Fixer,
  Inspector,
  MatroskaError,
  type MatroskaEvent,
  MatroskaReader,
  writeTags,
} from '../src/index.ts';
import { encode, h264, sine } from './media-tools.ts';
import { rebuild } from './rebuild.ts';

const file = encode({
  seconds: 3,
  input: sine,
  output: [...h264, '-c:a', 'aac', '-cluster_time_limit', '1000'],
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Reads to the end or to the fault, in chunks. */
function read(
  bytes: Uint8Array,
  chunkLengths: readonly number[],
): { events: MatroskaEvent[]; error?: unknown } {
  const reader = new MatroskaReader();
  const events: MatroskaEvent[] = [];
  try {
    for (const chunk of split(bytes, chunkLengths)) {
      for (const event of reader.push(chunk)) events.push(event);
    }
    for (const event of reader.end()) events.push(event);
    return { events };
  } catch (error) {
    return { events, error };
  }
}

function* split(bytes: Uint8Array, lengths: readonly number[]): Iterable<Uint8Array> {
  for (let offset = 0, turn = 0; offset < bytes.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    // Memory of its own, as from a socket.
    yield Uint8Array.from(bytes.subarray(offset, offset + length));
    offset += length;
  }
}

function summary({ events, error }: ReturnType<typeof read>): unknown[] {
  const shown = events.map(({ raw, ...event }) => [
    event.type,
    event.byteOffset,
    Buffer.from(raw).toString('hex'),
  ]);
  return [...shown, `${error}`];
}

const chunkings = fc.array(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 5000 })), {
  minLength: 1,
  maxLength: 6,
});

/** A real file with bytes replaced, cut out and put in. */
const mutated = fc
  .array(
    fc.record({
      at: fc.nat({ max: file.length - 1 }),
      remove: fc.nat({ max: 20 }),
      insert: fc.uint8Array({ maxLength: 20 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((changes) =>
    changes.reduce(
      (bytes, { at, remove, insert }) =>
        Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]),
      file,
    ),
  );
const anything = fc.oneof(mutated, fc.uint8Array({ maxLength: 300 }));

test('any chunking of a real file gives the same events, and their raw bytes are the file', () => {
  const whole = summary(read(file, [file.length]));

  fc.assert(
    fc.property(chunkings, (chunkLengths) => {
      const inChunks = read(file, chunkLengths);

      expect(inChunks.error).toBeUndefined();
      expect(Buffer.concat(inChunks.events.map(({ raw }) => raw)).equals(file)).toBe(true);
      expect(summary(inChunks)).toEqual(whole);
    }),
    { numRuns: 15 },
  );
});

test('anything else gives events up to a MatroskaError with a place, the same for any chunking', () => {
  fc.assert(
    fc.property(anything, chunkings, (bytes, chunkLengths) => {
      const inChunks = read(bytes, chunkLengths);

      const joined = Buffer.concat(inChunks.events.map(({ raw }) => raw));
      expect(joined.equals(bytes.subarray(0, joined.length))).toBe(true);
      if (inChunks.error === undefined) expect(joined).toHaveLength(bytes.length);
      else expect(inChunks.error).toMatchObject({ name: 'MatroskaError', byteOffset: expect.any(Number) });
      expect(summary(inChunks)).toEqual(summary(read(bytes, [bytes.length || 1])));
    }),
    { numRuns: 60 },
  );
});

test('whatever comes, inspection ends in a report, and a fix in a file that can be read', () => {
  fc.assert(
    fc.property(anything, chunkings, (bytes, chunkLengths) => {
      const inspector = new Inspector();
      const fixer = new Fixer();
      const fixed: Uint8Array[] = [];
      for (const chunk of split(bytes, chunkLengths)) {
        inspector.push(chunk);
        fixed.push(...fixer.push(chunk));
      }
      fixed.push(...fixer.end());
      const report = inspector.end();

      expect(report.byteLength).toBe(bytes.length);
      expect(report.findings.every(({ byteOffset }) => byteOffset <= bytes.length)).toBe(true);
      expect(read(Buffer.concat(fixed), [5000]).error).toBeUndefined();
    }),
    { numRuns: 80 },
  );
});

test('a size that is only announced takes no memory, in chunks of any size', () => {
  const head = Buffer.from(
    '1a45dfa38b4282886d6174726f736b61 18538067ff 1f43b675ff a3 13f00000'.replace(/ /g, ''),
    'hex',
  );
  const arrived = 2 ** 20;

  for (const chunkLength of [1, 64, 65_536]) {
    const before = usedMemory();
    const reader = new MatroskaReader();
    for (const _event of reader.push(head));
    for (let offset = 0; offset < arrived; offset += chunkLength) {
      for (const _event of reader.push(new Uint8Array(chunkLength))) throw new Error('It is not complete');
    }
    // Of the 63 MiB announced 1 has arrived; as a list of chunks of one byte it would take 100.
    expect(usedMemory() - before).toBeLessThan(24 * 2 ** 20);
    expect(() => [...reader.end()]).toThrow(MatroskaError);
  }
});

/** Without garbage. */
function usedMemory(): number {
  collectGarbage();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}

test('many tags, many findings: a report stays short', () => {
  const tags = writeTags(Array.from({ length: 5000 }, (_, index) => ({ name: `AWS${index}`, value: '' })));
  const inspector = new Inspector();
  for (const chunk of [rebuild(file, {}), ...Array<Uint8Array>(50).fill(tags)]) inspector.push(chunk);

  const { findings, counts } = inspector.end();

  expect(counts['tag-name-reserved']).toBeGreaterThan(500);
  expect(findings.filter(({ rule }) => rule === 'tag-name-reserved')).toHaveLength(10);
});
