import { GatheringWriter } from '../src/cli/gathering-writer.ts';

/** A file of a system that writes as much as it likes of what it is given. */
function startFile(mostBytes: number) {
  const written: Uint8Array[] = [];
  let calls = 0;
  const handle = {
    async writev<Pieces extends readonly NodeJS.ArrayBufferView[]>(buffers: Pieces) {
      calls += 1;
      const given = Buffer.concat(
        buffers.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
      );
      written.push(given.subarray(0, mostBytes));
      return { bytesWritten: Math.min(mostBytes, given.length), buffers };
    },
  };
  return { handle, bytes: () => Buffer.concat(written), calls: () => calls };
}

test.each([
  [7, 'a few bytes at a time'],
  [Number.POSITIVE_INFINITY, 'all at once'],
])('writes every byte in its order where a call takes %d (%s)', async (mostBytes) => {
  const file = startFile(mostBytes);
  const writer = new GatheringWriter(file.handle);
  const pieces = Array.from({ length: 40 }, (_, index) => new Uint8Array(index % 9).fill(index));

  for (const piece of pieces) await writer.write(piece);
  await writer.flush();

  expect(file.bytes().equals(Buffer.concat(pieces))).toBe(true);
});

test('gathers many pieces for one call, and a mebibyte at most before it writes', async () => {
  const file = startFile(Number.POSITIVE_INFINITY);
  const writer = new GatheringWriter(file.handle);

  for (let piece = 0; piece < 1000; piece += 1) await writer.write(new Uint8Array(1000));
  expect(file.calls()).toBe(0);
  for (let piece = 0; piece < 100; piece += 1) await writer.write(new Uint8Array(1000));
  expect(file.calls()).toBe(1);
  await writer.flush();

  expect(file.calls()).toBe(2);
  expect(file.bytes()).toHaveLength(1_100_000);
});
