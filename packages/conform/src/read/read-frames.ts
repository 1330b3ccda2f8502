/** A frame of an MP4 file. */
export interface ClipFrame {
  /** From the first frame, in milliseconds. */
  readonly atMs: number;
  /** How long it lasts, in milliseconds. */
  readonly durationMs: number;
}

/**
 * Reads when the frames of an MP4 file with one track are shown, whether it lists them at its start or in fragments.
 * @see ISO/IEC 14496-12 sections 8.6.1.2 (stts), 8.4.2 (mdhd), 8.8 (fragments)
 */
export function readFrames(file: Uint8Array): readonly ClipFrame[] {
  const boxes = readBoxes(file);
  const timescale = readTimescale(find(boxes, 'moov', 'trak', 'mdia', 'mdhd')[0]);
  const listed = find(boxes, 'moov', 'trak', 'mdia', 'minf', 'stbl', 'stts').flatMap(readTimeToSample);
  const preset = find(boxes, 'moov', 'mvex', 'trex').map((box) => view(box).getUint32(12))[0] ?? 0;
  const fragmented = find(boxes, 'moof', 'traf').flatMap((traf) => readRun(traf, preset));
  let at = 0;
  return [...listed, ...fragmented].map((duration) => {
    const frame = { atMs: (at * 1000) / timescale, durationMs: (duration * 1000) / timescale };
    at += duration;
    return frame;
  });
}

interface Box {
  readonly type: string;
  readonly content: Uint8Array;
}

function readBoxes(bytes: Uint8Array): readonly Box[] {
  const boxes: Box[] = [];
  let offset = 0;
  while (offset + 8 <= bytes.length) {
    const header = view({ content: bytes.subarray(offset) });
    const size = header.getUint32(0);
    const isLong = size === 1;
    const length = isLong ? Number(header.getBigUint64(8)) : size === 0 ? bytes.length - offset : size;
    if (length < 8) break;
    const type = new TextDecoder('latin1').decode(bytes.subarray(offset + 4, offset + 8));
    boxes.push({ type, content: bytes.subarray(offset + (isLong ? 16 : 8), offset + length) });
    offset += length;
  }
  return boxes;
}

function find(boxes: readonly Box[], type: string, ...inner: readonly string[]): readonly Box[] {
  const found = boxes.filter((box) => box.type === type);
  const [next, ...rest] = inner;
  return next === undefined ? found : found.flatMap(({ content }) => find(readBoxes(content), next, ...rest));
}

function readTimescale(mdhd: Box | undefined): number {
  if (mdhd === undefined) return 1000;
  const bytes = view(mdhd);
  return bytes.getUint32(bytes.getUint8(0) === 1 ? 20 : 12);
}

function readTimeToSample(stts: Box): readonly number[] {
  const bytes = view(stts);
  return Array.from({ length: bytes.getUint32(4) }, (_, index) =>
    Array.from({ length: bytes.getUint32(8 + 8 * index) }, () => bytes.getUint32(12 + 8 * index)),
  ).flat();
}

function readRun({ content }: Box, preset: number): readonly number[] {
  const boxes = readBoxes(content);
  const usual = find(boxes, 'tfhd').map((box) => readDefaultDuration(box) ?? preset)[0] ?? preset;
  return find(boxes, 'trun').flatMap((box) => {
    const bytes = view(box);
    const flags = bytes.getUint32(0) & 0xffffff;
    const first = 8 + (flags & 1 ? 4 : 0) + (flags & 4 ? 4 : 0);
    const fields = [0x100, 0x200, 0x400, 0x800].filter((flag) => flags & flag).length;
    return Array.from({ length: bytes.getUint32(4) }, (_, index) =>
      flags & 0x100 ? bytes.getUint32(first + 4 * fields * index) : usual,
    );
  });
}

function readDefaultDuration(tfhd: Box): number | undefined {
  const bytes = view(tfhd);
  const flags = bytes.getUint32(0) & 0xffffff;
  if ((flags & 8) === 0) return undefined;
  return bytes.getUint32(8 + (flags & 1 ? 8 : 0) + (flags & 2 ? 4 : 0));
}

function view({ content }: Pick<Box, 'content'>): DataView {
  return new DataView(content.buffer, content.byteOffset, content.byteLength);
}
