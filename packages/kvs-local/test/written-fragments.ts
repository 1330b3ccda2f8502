import { type Track, writeSegmentHeader } from '@frame-ingest/matroska';
import { video } from './media.ts';

/** How a muxer brings a time to whole timestamp units. */
export const roundings = { round: Math.round, floor: Math.floor, ceil: Math.ceil } as const;

/** How a muxer tells the length of a frame. */
export type LengthTold = 'by nothing' | 'by DefaultDuration' | 'by BlockDuration';

export interface WrittenFragments {
  /** Seconds from one frame to the next: any number. */
  readonly frameSeconds: number;
  readonly framesPerFragment: number;
  readonly fragments: number;
  /** When the first frame is, in seconds. */
  readonly startSeconds: number;
  /** Nanoseconds per timestamp unit. */
  readonly timestampScale: number;
  readonly rounding: keyof typeof roundings;
  readonly told: LengthTold;
}

/** A file of one H.264 track as a muxer writes it, in one part for each fragment behind the header. */
export function writeFragments(written: WrittenFragments): Uint8Array[] {
  const { frameSeconds, framesPerFragment, fragments, startSeconds, timestampScale, rounding, told } =
    written;
  const unitsPerSecond = 1e9 / timestampScale;
  const toUnits = (seconds: number) => roundings[rounding](seconds * unitsPerSecond);
  const defaultDuration = told === 'by DefaultDuration' ? Math.round(frameSeconds * 1e9) : undefined;
  const track: Track = { ...video, codecPrivate: avcC, ...(defaultDuration && { defaultDuration }) };
  const clusters = Array.from({ length: fragments }, (_, fragment) => {
    const times = Array.from({ length: framesPerFragment }, (_frame, index) =>
      toUnits(startSeconds + (fragment * framesPerFragment + index) * frameSeconds),
    );
    const [start = 0] = times;
    const length = told === 'by BlockDuration' ? toUnits(frameSeconds) : undefined;
    return element('1f43b675', [
      element('e7', [uint(start)]),
      ...times.map((time, index) => writeBlock(time - start, index === 0, length)),
    ]);
  });
  return [writeSegmentHeader({ timestampScale }, [track]), ...clusters];
}

/** Baseline, 4:2:0. */
const avcC = Buffer.from('0142c00affe100156742c00ada0507c440000003004000000a03c489a801000568ce0f2c80', 'hex');

/** A SimpleBlock, or a BlockGroup where the block tells its length. */
function writeBlock(offset: number, keyframe: boolean, length: number | undefined): Buffer {
  const head = Buffer.from([0x81, offset >> 8, offset & 0xff, 0]);
  const data = Buffer.from(keyframe ? '000000026588' : '000000024198', 'hex');
  if (length === undefined) {
    head[3] = keyframe ? 0x80 : 0;
    return element('a3', [head, data]);
  }
  const reference = keyframe ? [] : [element('fb', [Buffer.from([0xff])])];
  return element('a0', [element('a1', [head, data]), element('9b', [uint(length)]), ...reference]);
}

/** An element with its size in four bytes. */
export function element(id: string, parts: readonly Uint8Array[]): Buffer {
  const payload = Buffer.concat(parts);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(0x10000000 + payload.length);
  return Buffer.concat([Buffer.from(id, 'hex'), size, payload]);
}

function uint(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
