import { isAvcCodecId } from '@frame-ingest/matroska';
import { AnnexBError } from '../errors.ts';
import { concat } from './concat.ts';
import type { Frame } from './fragment.ts';

/**
 * Converts an H.264 frame to a byte stream with start codes (ITU-T H.264 Annex B), as decoders, RTP senders and `.h264`
 * files take it. A keyframe gets the parameter sets of the codec private data unless it has its own.
 * @param frame of a track `V_MPEG4/ISO/AVC`, or `V_MPEG/ISO/AVC` as the service's documents have it; one that is a byte stream already is given back as it is
 * @throws AnnexBError when it is no H.264 or cut short
 */
export function toAnnexB(frame: Pick<Frame, 'track' | 'keyframe' | 'data'>): Uint8Array {
  const { track, keyframe, data } = frame;
  if (!isAvcCodecId(track.codecId)) {
    throw new AnnexBError(`Track ${track.number} is ${track.codecId}, not V_MPEG4/ISO/AVC`);
  }
  const { codecPrivate } = track;
  if (codecPrivate === undefined || codecPrivate.length === 0 || startsWithStartCode(codecPrivate)) {
    return startsWithStartCode(data) ? data : refuseUnknownLengths(track.number);
  }
  const { lengthSize, parameterSets } = parseAvcC(codecPrivate);
  if (startsWithStartCode(data) && !hasLengths(data, lengthSize)) {
    // Some producers send avcC and, against it, frames with start codes.
    return keyframe ? concat([joinWithStartCodes(parameterSets), data]) : data;
  }
  const units = readLengthPrefixed(data, lengthSize);
  const hasParameterSets = units.some((unit) => nalUnitType(unit) === sequenceParameterSet);
  return joinWithStartCodes(keyframe && !hasParameterSets ? [...parameterSets, ...units] : units);
}

const startCode = Uint8Array.of(0, 0, 0, 1);
/** ITU-T H.264 table 7-1. */
const sequenceParameterSet = 7;

function nalUnitType(unit: Uint8Array): number {
  return (unit[0] ?? 0) & 0x1f;
}

/** Three or four bytes, B.1.1. */
function startsWithStartCode([first, second, third, fourth]: Uint8Array): boolean {
  return first === 0 && second === 0 && (third === 1 || (third === 0 && fourth === 1));
}

function refuseUnknownLengths(trackNumber: number): never {
  throw new AnnexBError(`Track ${trackNumber} has no codec private data (avcC) that tells how to read it`);
}

/** AVCDecoderConfigurationRecord, ISO/IEC 14496-15 section 5.3.3.1. */
function parseAvcC(avcC: Uint8Array): { lengthSize: number; parameterSets: Uint8Array[] } {
  if (avcC[0] !== 1) throw new AnnexBError(`The codec private data begins with ${avcC[0]}, and is no avcC`);
  const parameterSets: Uint8Array[] = [];
  let offset = 5;
  for (const countMask of [0x1f, 0xff]) {
    const count = byteAt(avcC, offset) & countMask;
    offset += 1;
    for (let index = 0; index < count; index += 1) {
      const length = (byteAt(avcC, offset) << 8) | byteAt(avcC, offset + 1);
      parameterSets.push(slice(avcC, offset + 2, length));
      offset += 2 + length;
    }
  }
  return { lengthSize: (byteAt(avcC, 4) & 3) + 1, parameterSets };
}

function readLengthPrefixed(data: Uint8Array, lengthSize: number): Uint8Array[] {
  const units: Uint8Array[] = [];
  for (let offset = 0; offset < data.length; ) {
    let length = 0;
    for (let index = 0; index < lengthSize; index += 1) length = length * 256 + byteAt(data, offset + index);
    if (length > 0) units.push(slice(data, offset + lengthSize, length));
    offset += lengthSize + length;
  }
  return units;
}

/** 00 00 00 01 may begin either: lengths that add up to the frame decide. */
function hasLengths(data: Uint8Array, lengthSize: number): boolean {
  let offset = 0;
  while (offset < data.length) {
    let length = 0;
    for (let index = 0; index < lengthSize; index += 1) length = length * 256 + (data[offset + index] ?? 0);
    offset += lengthSize + length;
  }
  return offset === data.length;
}

function joinWithStartCodes(units: readonly Uint8Array[]): Uint8Array {
  return concat(units.flatMap((unit) => [startCode, unit]));
}

function byteAt(bytes: Uint8Array, offset: number): number {
  const byte = bytes[offset];
  if (byte === undefined) throw new AnnexBError(`The bytes end at ${bytes.length}, inside a length`);
  return byte;
}

function slice(bytes: Uint8Array, start: number, length: number): Uint8Array {
  const end = start + length;
  if (end > bytes.length) {
    throw new AnnexBError(
      `A NAL unit of ${length} bytes at ${start} reaches over the end at ${bytes.length}`,
    );
  }
  return bytes.subarray(start, end);
}
