import { NalUnitType, nalUnitType } from './nal-unit.ts';
import { parseSps, tellsChroma } from './parse-sps.ts';

/** An AVCDecoderConfigurationRecord (ISO/IEC 14496-15 section 5.3.3): the codec private data of H.264, "avcC". */
export interface AvcConfiguration {
  /** Bytes of the length in front of each NAL unit: 1, 2 or 4. */
  readonly lengthSize: number;
  /** NAL units with their header bytes, up to 31. The first need not be the one in force: see {@link ParameterSets}. */
  readonly sequenceParameterSets: readonly Uint8Array[];
  /** NAL units with their header bytes, up to 255. */
  readonly pictureParameterSets: readonly Uint8Array[];
  /**
   * Whether the writer put the header byte of each parameter set twice, as Firefox's VideoEncoder does: the sets here
   * have it once, and decoders that read the record itself find none.
   */
  readonly hasDoubledHeaders: boolean;
  /** What follows the parameter sets: chroma format and bit depths of the profiles that tell them. */
  readonly extension: Uint8Array;
}

/**
 * Reads the codec private data of H.264.
 * @returns undefined for anything that is not a whole avcC with both kinds of parameter sets
 */
export function parseAvcConfiguration(bytes: Uint8Array): AvcConfiguration | undefined {
  if (bytes[0] !== 1 || bytes.length < 7) return undefined;
  const lengthSize = ((bytes[4] ?? 0) & 3) + 1;
  const sequence = readParameterSets(bytes, 6, (bytes[5] ?? 0) & 0x1f, NalUnitType.sequenceParameterSet);
  const picture =
    sequence &&
    readParameterSets(bytes, sequence.end + 1, bytes[sequence.end] ?? 0, NalUnitType.pictureParameterSet);
  if (sequence === undefined || picture === undefined || lengthSize === 3) return undefined;
  const hasDoubledHeaders = sequence.sets.every(hasDoubledHeader);
  const once = (sets: readonly Uint8Array[]) =>
    hasDoubledHeaders ? sets.map((set) => (hasDoubledHeader(set) ? set.subarray(1) : set)) : sets;
  return {
    lengthSize,
    sequenceParameterSets: once(sequence.sets),
    pictureParameterSets: once(picture.sets),
    hasDoubledHeaders,
    extension: bytes.subarray(picture.end),
  };
}

/**
 * Whether a record is an avcC that leaves all parameter sets to the frames, as an avcC of "avc3" may (ISO/IEC 14496-15
 * section 5.3.3.1.1), and GStreamer's does. Kinesis Video wants them in the record.
 */
export function isWithoutParameterSets(bytes: Uint8Array): boolean {
  return bytes[0] === 1 && bytes.length >= 7 && ((bytes[5] ?? 0) & 0x1f) === 0;
}

/** Bytes of the length in front of each NAL unit, by codec private data that may lack its parameter sets, or be none. */
export function lengthSizeOf(codecPrivate: Uint8Array): number {
  const told = parseAvcConfiguration(codecPrivate)?.lengthSize;
  return told ?? (isWithoutParameterSets(codecPrivate) ? ((codecPrivate[4] ?? 0) & 3) + 1 : 4);
}

/**
 * Writes an avcC for NAL units that follow 4 bytes of length.
 * @param sequence @param picture NAL units, at least one of each
 * @see ISO/IEC 14496-15 section 5.3.3.1.2
 */
export function writeAvcConfiguration(
  sequence: readonly Uint8Array[],
  picture: readonly Uint8Array[],
): Uint8Array {
  const [first = new Uint8Array(4)] = sequence;
  return Uint8Array.from([
    ...[1, first[1] ?? 0, first[2] ?? 0, first[3] ?? 0, 0xff],
    ...[0xe0 | sequence.length, ...sequence.flatMap(withLength)],
    ...[picture.length, ...picture.flatMap(withLength)],
    ...extensionFor(first),
  ]);
}

/**
 * Adds what some writers leave out of an avcC, such as ffmpeg of 2018: chroma format and bit depths of the High
 * profiles. Strict readers want them.
 * @param record an avcC; anything else, and one that has them, is given back as it is
 * @see ISO/IEC 14496-15 section 5.3.3.1.2
 */
export function completeAvcConfiguration(record: Uint8Array): Uint8Array {
  const { sequenceParameterSets = [], extension } = parseAvcConfiguration(record) ?? {};
  const [first] = sequenceParameterSets;
  if (first === undefined || extension === undefined || extension.length > 0) return record;
  const missing = extensionFor(first);
  return missing.length === 0 ? record : Uint8Array.from([...record, ...missing]);
}

function readParameterSets(
  bytes: Uint8Array,
  start: number,
  count: number,
  type: number,
): { sets: Uint8Array[]; end: number } | undefined {
  const sets: Uint8Array[] = [];
  let end = start;
  while (sets.length < count) {
    const length = (bytes[end] ?? 0) * 256 + (bytes[end + 1] ?? 0);
    const set = bytes.subarray(end + 2, end + 2 + length);
    if (length === 0 || set.length < length || nalUnitType(set) !== type) return undefined;
    sets.push(set);
    end += 2 + length;
  }
  return count === 0 ? undefined : { sets, end };
}

/** No profile has the number of this byte, so a sequence parameter set cannot go on with it. */
function hasDoubledHeader(set: Uint8Array): boolean {
  return set.length > 1 && set[0] === set[1];
}

function withLength(set: Uint8Array): number[] {
  return [set.length >> 8, set.length & 0xff, ...set];
}

/** Profiles other than Baseline, Main and Extended tell chroma format and bit depths once more. */
function extensionFor(sequenceParameterSet: Uint8Array): number[] {
  const parameters = parseSps(sequenceParameterSet);
  if (parameters === undefined || !tellsChroma(parameters.profileIdc)) return [];
  const { chromaFormatIdc, bitDepthLuma, bitDepthChroma } = parameters;
  return [0xfc | chromaFormatIdc, 0xf8 | (bitDepthLuma - 8), 0xf8 | (bitDepthChroma - 8), 0];
}
