import fc from '../../../test/support/properties.ts';
import { BitReader } from '../src/h264/bit-reader.ts';

/** As the standard says it, byte by byte: 00 00 03 stands for 00 00 (ITU-T H.264 section 7.4.1). */
function withoutEmulationPrevention(bytes: readonly number[]): number[] {
  const kept: number[] = [];
  let zeros = 0;
  for (const byte of bytes) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
    } else {
      kept.push(byte);
      zeros = byte === 0 ? zeros + 1 : 0;
    }
  }
  return kept;
}

test('emulation prevention bytes are left out, wherever they are, and nothing else', () => {
  const byte = fc.constantFrom(0, 0, 0, 3, 3, 1, 255);
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 20 }), (bytes) => {
      const expected = withoutEmulationPrevention(bytes);
      const bits = new BitReader(Uint8Array.from(bytes));

      expect(expected.map(() => bits.readBits(8))).toEqual(expected);
      expect(() => bits.readBits(1)).toThrow(RangeError);
    }),
    { numRuns: 2000 },
  );
});

test('numbers are read as section 9.1 codes them', () => {
  // 1, 010, 011, 00100, then 1, 010, 011, 00100 as signed ones.
  const bits = new BitReader(Uint8Array.of(0b10100110, 0b01001010, 0b01100100));

  expect([1, 2, 3, 4].map(() => bits.readUnsigned())).toEqual([0, 1, 2, 3]);
  expect([1, 2, 3, 4].map(() => bits.readSigned())).toEqual([0, 1, -1, 2]);
});
