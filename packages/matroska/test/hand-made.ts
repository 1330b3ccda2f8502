import { type BlockToWrite, type Track, writeCluster, writeSegmentHeader, writeTags } from '../src/index.ts';

/** Baseline, 4:2:0: an SPS as x264 wrote it, and a PPS. */
export const sps = '6742c00ada0507c440000003004000000a03c489a8';
export const avcC = Buffer.from(`0142c00affe10015${sps}01000568ce0f2c80`, 'hex');
export const video: Track = { number: 1, uid: 1n, type: 1, codecId: 'V_MPEG4/ISO/AVC', codecPrivate: avcC };
export const audio: Track = {
  ...{ number: 2, uid: 2n, type: 2, codecId: 'A_AAC', codecPrivate: Uint8Array.of(0x11, 0x90) },
  audio: { samplingFrequency: 48_000, channels: 2 },
};

/** An IDR slice, and P and B slices: first_mb_in_slice 0, slice_type 7, 5 and 6, pic_parameter_set_id 0. */
export const idr = Buffer.from('00000002 6588'.replace(' ', ''), 'hex');
export const pSlice = Buffer.from('00000002 4198'.replace(' ', ''), 'hex');
export const bSlice = Buffer.from('00000002 419f'.replace(' ', ''), 'hex');

/** An SPS of the Baseline profile, with emulation prevention where it needs it: sizes in pixels, whole macroblocks. */
export function spsOf(width: number, height: number, id = 0): Buffer {
  const sizes = [width / 16 - 1, height / 16 - 1].map(toUnsigned).join('');
  // log2_max_frame_num 4, order count type 2, one reference frame, no gaps; frames only, direct inference, no cropping, no VUI.
  const bits = `${toUnsigned(id)}${toUnsigned(0)}${toUnsigned(2)}${toUnsigned(1)}0${sizes}11001`;
  const payload = (bits + '0'.repeat((8 - (bits.length % 8)) % 8)).match(/.{8}/g) ?? [];
  return Buffer.from([0x67, 66, 0xc0, 30, ...payload.map((byte) => Number.parseInt(byte, 2))]);
}

/** A PPS as far as its ids. @param spsId what it refers to */
export function ppsOf(spsId = 0, id = 0): Buffer {
  const bits = `${toUnsigned(id)}${toUnsigned(spsId)}1`.padEnd(16, '0');
  return Buffer.from([0x68, Number.parseInt(bits.slice(0, 8), 2), Number.parseInt(bits.slice(8), 2) || 0x80]);
}

/** Exp-Golomb code (ITU-T H.264 section 9.1). */
function toUnsigned(value: number): string {
  const binary = (value + 1).toString(2);
  return '0'.repeat(binary.length - 1) + binary;
}

export function header(...tracks: readonly Track[]): Uint8Array {
  return writeSegmentHeader({ timestampScale: 1_000_000 }, tracks);
}

export function picture(timestamp: number, changes: Partial<BlockToWrite> = {}): BlockToWrite {
  return { trackNumber: 1, timestamp, keyframe: true, data: idr, ...changes };
}

/** A fragment of pictures, the first a keyframe. */
export function fragment(timestamp: number, offsets: readonly number[] = [0, 500, 1000]): Uint8Array {
  return writeCluster(
    timestamp,
    offsets.map((offset, index) =>
      picture(timestamp + offset, index === 0 ? {} : { keyframe: false, data: pSlice }),
    ),
  );
}

export function tags(count: number, name = 'name', value = 'value'): Uint8Array {
  return writeTags(Array.from({ length: count }, () => ({ name, value })));
}

/** Tracks whose frames lack their first byte 00, as mkvmerge's header stripping writes them. */
export const compressedHeader = Buffer.concat([
  header().subarray(0, -'1654ae6b80'.length / 2),
  tracksElement(
    'd78101 838101 868f 565f4d504547342f49534f2f415643 6d80 8e 6240 8b 5034 88 4254 8103 4255 8100',
  ),
]);

/** Tracks with one entry. */
function tracksElement(entry: string): Uint8Array {
  const bytes = Buffer.from(entry.replace(/ /g, ''), 'hex');
  return Buffer.concat([
    Buffer.from([0x16, 0x54, 0xae, 0x6b, 0x82 + bytes.length, 0xae, 0x80 + bytes.length]),
    bytes,
  ]);
}

/** BlockAdditions with one of a byte. */
export const additions = '75a185a683a58101';

/** A cluster of keyframes a second apart, each in a BlockGroup with further elements, in hexadecimal. */
export function blockGroups(timestamp: number, groups: readonly string[], trackNumber = 1): Uint8Array {
  const blocks = groups.map((elements, index) => {
    const head = Buffer.from([0x80 | trackNumber, (index * 1000) >> 8, (index * 1000) & 0xff, 0]);
    const block = sized('a1', Buffer.concat([head, idr]));
    return sized('a0', Buffer.concat([block, Buffer.from(elements.replace(/ /g, ''), 'hex')]));
  });
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(timestamp));
  return sized('1f43b675', Buffer.concat([sized('e7', time), ...blocks]));
}

/** An element with its size in four bytes. */
export function sized(id: string, payload: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(0x10000000 + payload.length);
  return Buffer.concat([Buffer.from(id, 'hex'), size, payload]);
}

/** A cluster of unknown size at 1000. */
export function rawCluster(blocks: string): Uint8Array {
  return Buffer.from(`1f43b675ffe78203e8${blocks.replace(/ /g, '')}`, 'hex');
}
