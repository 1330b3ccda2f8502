import { parseSps } from './parse-sps.ts';

/** An AVCDecoderConfigurationRecord (ISO/IEC 14496-15 section 5.3.3): the codec private data of H.264, "avcC". */
export interface AvcConfiguration {
  /** Bytes of the length in front of each NAL unit: 1, 2 or 4. */
  readonly lengthSize: number;
  readonly sequenceParameterSets: readonly Uint8Array[];
  readonly pictureParameterSets: readonly Uint8Array[];
}

/** @returns undefined for anything that is not a whole avcC with both kinds of parameter sets */
export function parseAvcConfiguration(bytes: Uint8Array): AvcConfiguration | undefined {
  if (bytes[0] !== 1 || bytes.length < 7) return undefined;
  const lengthSize = ((bytes[4] ?? 0) & 3) + 1;
  const sequence = readParameterSets(bytes, 6, (bytes[5] ?? 0) & 0x1f, 7);
  const picture = sequence && readParameterSets(bytes, sequence.end + 1, bytes[sequence.end] ?? 0, 8);
  if (sequence === undefined || picture === undefined || lengthSize === 3) return undefined;
  return { lengthSize, sequenceParameterSets: sequence.sets, pictureParameterSets: picture.sets };
}

/** Writes one for NAL units behind 4 bytes of length. @param sequence @param picture NAL units, at least one of each */
export function writeAvcConfiguration(
  sequence: readonly Uint8Array[],
  picture: readonly Uint8Array[],
): Uint8Array {
  const [first = new Uint8Array(4)] = sequence;
  return Uint8Array.from([
    ...[1, first[1] ?? 0, first[2] ?? 0, first[3] ?? 0, 0xff],
    ...[0xe0 | sequence.length, ...sequence.flatMap(withLength)],
    ...[picture.length, ...picture.flatMap(withLength)],
    ...highProfileFields(first),
  ]);
}

function readParameterSets(
  bytes: Uint8Array,
  start: number,
  count: number,
  nalUnitType: number,
): { sets: Uint8Array[]; end: number } | undefined {
  const sets: Uint8Array[] = [];
  let end = start;
  while (sets.length < count) {
    const length = (bytes[end] ?? 0) * 256 + (bytes[end + 1] ?? 0);
    const set = bytes.subarray(end + 2, end + 2 + length);
    if (length === 0 || set.length < length || ((set[0] ?? 0) & 0x1f) !== nalUnitType) return undefined;
    sets.push(set);
    end += 2 + length;
  }
  return count === 0 ? undefined : { sets, end };
}

function withLength(set: Uint8Array): number[] {
  return [set.length >> 8, set.length & 0xff, ...set];
}

/** Profiles other than Baseline, Main and Extended tell chroma format and bit depths once more. */
function highProfileFields(sequenceParameterSet: Uint8Array): number[] {
  const parameters = parseSps(sequenceParameterSet);
  if (parameters === undefined || [66, 77, 88].includes(parameters.profileIdc)) return [];
  const { chromaFormatIdc, bitDepthLuma, bitDepthChroma } = parameters;
  return [0xfc | chromaFormatIdc, 0xf8 | (bitDepthLuma - 8), 0xf8 | (bitDepthChroma - 8), 0];
}
