/** A packet of an MPEG transport stream, which begins with a sync byte. ISO/IEC 13818-1 section 2.4.3.2. */
const packet = { byteLength: 188, syncByte: 0x47 };

/** How many bytes are enough to tell one format from another. */
export const formatHeadLength = packet.byteLength + 1;

/** Formats that people take for Matroska, by the bytes they begin with. */
const formats: readonly (readonly [name: string, isIt: (head: Uint8Array) => boolean])[] = [
  // ISO/IEC 14496-12 section 4.3, and older files of QuickTime, which begin with any of its atoms.
  ['MP4 or QuickTime', (head) => /^(ftyp|styp|moov|mdat|wide|free|skip)$/.test(textIn(head, 4, 8))],
  ['AVI', (head) => textIn(head, 0, 4) === 'RIFF' && textIn(head, 8, 12) === 'AVI '],
  ['FLV', (head) => textIn(head, 0, 3) === 'FLV'],
  ['Ogg', (head) => textIn(head, 0, 4) === 'OggS'],
  ['a JPEG image', (head) => textIn(head, 0, 3) === '\xff\xd8\xff'],
  ['a PNG image', (head) => textIn(head, 0, 4) === '\x89PNG'],
  ['raw H.264 or H.265', beginsWithStartCode],
  [
    'an MPEG transport stream',
    (head) => head[0] === packet.syncByte && head[packet.byteLength] === packet.syncByte,
  ],
];

/**
 * Names the format of a file that is not Matroska.
 * @param head its first {@link formatHeadLength} bytes, or all of a shorter one
 * @returns undefined where it is none of those that people often have
 */
export function nameFormat(head: Uint8Array): string | undefined {
  return formats.find(([, isIt]) => isIt(head))?.[0];
}

function textIn(head: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...head.subarray(start, end));
}

/** ISO/IEC 14496-10 Annex B: zeros and a one, then the header of a NAL unit, whose first bit is 0. */
function beginsWithStartCode(head: Uint8Array): boolean {
  const one = head.findIndex((byte) => byte !== 0);
  return (one === 2 || one === 3) && head[one] === 1 && (head[one + 1] ?? 0x80) < 0x80;
}
