import { jpegMarkers } from './jpeg-markers.ts';
import { type JpegSegment, readJpegSegments } from './read-jpeg-segments.ts';

/**
 * The tables that a decoder takes where a file has none: for luminance (0) and chrominance (1), DC (00, 01) and AC (10, 11). Each has
 * its class and number, how many codes there are of 1 to 16 bits, and what they stand for.
 * @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf (B.2.4.2, annex K.3)
 */
const usualTables = Buffer.from(
  [
    '00 00010501010101010100000000000000 000102030405060708090a0b',
    '01 00030101010101010101010000000000 000102030405060708090a0b',
    '10 0002010303020403050504040000017d',
    '01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445',
    '464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6',
    'b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
    '11 00020102040403040705040400010277',
    '000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a4344',
    '45464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4',
    'b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa',
  ]
    .join('')
    .replaceAll(' ', ''),
  'hex',
);

const bytesOfLength = 2;

/**
 * Gives a JPEG file the usual Huffman tables if it has none, as the files of many webcams (Motion JPEG leaves them out). A decoder
 * that has read another file before it would take those of that one.
 * @returns `image` itself if it has tables
 */
export function withHuffmanTables(image: Uint8Array): Uint8Array {
  for (const { marker } of readJpegSegments(image)) {
    if (marker === jpegMarkers.huffmanTables) return image;
    if (marker === jpegMarkers.startOfScan) break;
  }
  const length = usualTables.length + bytesOfLength;
  const head = Uint8Array.of(0xff, jpegMarkers.huffmanTables, length >> 8, length & 0xff);
  return Buffer.concat([image.subarray(0, 2), head, usualTables, image.subarray(2)]);
}

/**
 * Whether a file has every table that its scan needs, or no Huffman tables at all.
 * @param head its segments up to the start of its scan, that included
 */
export function hasOwnTables(head: readonly JpegSegment[]): boolean {
  const contents = (wanted: number): Uint8Array[] =>
    head.filter(({ marker }) => marker === wanted).map(({ content }) => content);
  const [frame] = contents(jpegMarkers.baselineFrame);
  const [scan] = contents(jpegMarkers.startOfScan);
  const quantization = new Set(contents(jpegMarkers.quantizationTables).flatMap(listQuantizationTables));
  const own = contents(jpegMarkers.huffmanTables);
  const huffman = new Set((own.length === 0 ? [usualTables] : own).flatMap(listHuffmanTables));
  return (
    [8, 11, 14].every((at) => quantization.has(frame?.[at] ?? -1)) &&
    [2, 4, 6].every((at) => {
      const tables = scan?.[at] ?? 0xff;
      return huffman.has(tables >> 4) && huffman.has(acTables | (tables & 0x0f));
    })
  );
}

/** The class of tables for AC coefficients, in the upper four bits. */
const acTables = 0x10;

/** Of 8 bits each. */
function listQuantizationTables(content: Uint8Array): number[] {
  return [...content].filter((_, at) => at % 65 === 0);
}

/** Class and number of each; what is cut short is left out. */
function listHuffmanTables(content: Uint8Array): number[] {
  const tables: number[] = [];
  for (let at = 0; at + 17 <= content.length; ) {
    const values = content.subarray(at + 1, at + 17).reduce((sum, count) => sum + count, 0);
    if (at + 17 + values <= content.length) tables.push(content[at] ?? 0);
    at += 17 + values;
  }
  return tables;
}
