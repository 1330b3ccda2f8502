import {
  parseAvcConfiguration,
  parseWholePps,
  parseWholeSps,
  type WholePictureParameters,
  type WholeSequenceParameters,
  writeAvcConfiguration,
} from '@frame-ingest/matroska/h264';
import { isEqual } from '../is-equal.ts';
import type { VideoRule } from '../rules.ts';

/** The configuration of every access unit. */
export interface Configuration {
  /** Size of the length before each NAL unit, in bytes: 1, 2 or 4. */
  readonly lengthSize: number;
  readonly sequence: WholeSequenceParameters;
  /** By their ids. */
  readonly pictures: ReadonlyMap<number, WholePictureParameters>;
  /** Sequence and picture parameter sets, as NAL units. */
  readonly units: { readonly sequence: Uint8Array; readonly pictures: readonly Uint8Array[] };
}

/** A problem without its place. */
export interface Problem {
  readonly rule: VideoRule;
  readonly reason: string;
}

/**
 * Reads an avcC strictly: it must be complete and have nothing else.
 * @returns the configuration, even with problems, if access units can be read with it
 */
export function readConfiguration(codecPrivate: Uint8Array): {
  readonly problems: readonly Problem[];
  readonly configuration?: Configuration;
} {
  const record = parseAvcConfiguration(codecPrivate);
  if (record === undefined) return { problems: [notAvcC(codecPrivate)] };
  const { lengthSize, sequenceParameterSets, pictureParameterSets } = record;
  const problems = findRecordProblems(codecPrivate, record);
  const [sequenceUnit] = sequenceParameterSets;
  const sequence = sequenceUnit && parseWholeSps(sequenceUnit);
  if (sequenceUnit === undefined || sequence === undefined) {
    return { problems: [...problems, unreadable('sequence')] };
  }
  if (sequenceParameterSets.length > 1) {
    return { problems: [...problems, severalSequences(sequenceParameterSets.length)] };
  }
  const pictures = readPictures(pictureParameterSets, sequence);
  if (!(pictures instanceof Map)) return { problems: [...problems, pictures] };
  const units = { sequence: sequenceUnit, pictures: pictureParameterSets };
  return { problems, configuration: { lengthSize, sequence, pictures, units } };
}

function notAvcC(codecPrivate: Uint8Array): Problem {
  const what = codecPrivate.length === 0 ? 'is empty' : describeOther(codecPrivate);
  return {
    rule: 'codec-private',
    reason: `${what}; it must be a whole avcC with its parameter sets (AVCDecoderConfigurationRecord)`,
  };
}

function describeOther(codecPrivate: Uint8Array): string {
  if (codecPrivate[0] === 0) return 'begins with a start code (Annex B)';
  return codecPrivate[0] === 1
    ? `is an avcC that cannot be read, of ${codecPrivate.length} bytes`
    : `begins with the byte ${codecPrivate[0]}`;
}

const doubledHeaders: Problem = {
  rule: 'codec-private-doubled-headers',
  reason:
    'has the header byte of each parameter set twice, as Firefox writes it; decoders cannot read such parameter sets',
};

/** Problems of a record with readable parameter sets. */
function findRecordProblems(
  codecPrivate: Uint8Array,
  {
    sequenceParameterSets,
    pictureParameterSets,
    extension,
    hasDoubledHeaders,
  }: NonNullable<ReturnType<typeof parseAvcConfiguration>>,
): Problem[] {
  const problems = hasDoubledHeaders ? [doubledHeaders] : [];
  const right = writeAvcConfiguration(sequenceParameterSets, pictureParameterSets);
  const rightExtension = parseAvcConfiguration(right)?.extension ?? new Uint8Array();
  const lengths = codecPrivate[4] ?? 0;
  const counts = codecPrivate[5] ?? 0;
  if (lengths < 0xfc || counts < 0xe0) {
    const reason = 'has reserved bits that are 0 (ISO/IEC 14496-15 section 5.3.3.1.2); they must be 1';
    problems.push({ rule: 'codec-private-reserved-bits', reason });
  }
  const named = codecPrivate.subarray(1, 4);
  if (sequenceParameterSets.length === 1 && !isEqual(named, right.subarray(1, 4))) {
    const reason = `names profile and level ${toHex(named)}, but its sequence parameter set names ${toHex(right.subarray(1, 4))}`;
    problems.push({ rule: 'codec-private', reason });
  }
  if (extension.length > 0 && !isEqual(extension, rightExtension)) {
    const wanted = rightExtension.length === 0 ? 'nothing' : toHex(rightExtension);
    const reason = `has ${extension.length} bytes after its parameter sets (${toHex(extension)}); there must be ${wanted}`;
    problems.push({ rule: 'codec-private', reason });
  }
  return problems;
}

function toHex(bytes: Uint8Array): string {
  const shown = [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return bytes.length > 8 ? `${shown}...` : shown;
}

function unreadable(kind: 'sequence' | 'picture'): Problem {
  return {
    rule: 'parameter-sets',
    reason: `has a ${kind} parameter set that cannot be read to its last bit`,
  };
}

function severalSequences(count: number): Problem {
  return {
    rule: 'parameter-sets',
    reason: `has ${count} sequence parameter sets; there must be one, because players use only the first`,
  };
}

function readPictures(
  units: readonly Uint8Array[],
  sequence: WholeSequenceParameters,
): Map<number, WholePictureParameters> | Problem {
  const pictures = new Map<number, WholePictureParameters>();
  for (const unit of units) {
    const picture = parseWholePps(unit, sequence.chromaFormatIdc);
    if (picture === undefined) return unreadable('picture');
    if (picture.sequenceParameterSetId !== sequence.id) {
      const reason = `has a picture parameter set for sequence parameter set ${picture.sequenceParameterSetId}; there is only ${sequence.id}`;
      return { rule: 'parameter-sets', reason };
    }
    if (pictures.has(picture.id)) {
      return { rule: 'parameter-sets', reason: `has the picture parameter set ${picture.id} twice` };
    }
    pictures.set(picture.id, picture);
  }
  return pictures;
}
