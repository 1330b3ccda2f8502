import {
  isSamePicture,
  nalUnitType,
  type PictureHead,
  parsePictureHead,
  parseSliceHeader,
} from '@frame-ingest/matroska/h264';
import type { Configuration, Problem } from './read-configuration.ts';
import { isPictureSlice } from './split-access-unit.ts';

/**
 * Reads the headers of the slices of an access unit.
 * @param units its NAL units, with at least one slice
 * @returns the header of its first slice, with which all others agree; or the first problem
 */
export function readPicture(
  units: readonly Uint8Array[],
  configuration: Configuration,
): PictureHead | Problem {
  let first: PictureHead | undefined;
  let before: PictureHead | undefined;
  for (const unit of units) {
    if (!isPictureSlice(nalUnitType(unit))) continue;
    const head = readHead(unit, configuration);
    if ('rule' in head) return head;
    const problem =
      findTypeProblem(head) ??
      (first && before ? findNextProblem(head, first, before) : findFirstProblem(head)) ??
      findExtentProblem(head, configuration);
    if (problem !== undefined) return problem;
    first ??= head;
    before = head;
  }
  return first ?? { rule: 'no-picture', reason: 'has no slice of a picture' };
}

function readHead(unit: Uint8Array, { sequence, pictures }: Configuration): PictureHead | Problem {
  const header = parseSliceHeader(unit);
  if (header === undefined) return cutShort;
  const picture = pictures.get(header.pictureParameterSetId);
  if (picture === undefined) {
    const reason = `has a slice of picture parameter set ${header.pictureParameterSetId}, which is not in the avcC`;
    return { rule: 'slice-header', reason };
  }
  return parsePictureHead(unit, sequence, picture) ?? cutShort;
}

const cutShort: Problem = { rule: 'slice-header', reason: 'has a slice with a truncated header' };

const typeNames = ['P', 'B', 'I', 'SP', 'SI'];

function findTypeProblem({
  sliceType,
  isIdr,
  isReference,
  redundantCount,
}: PictureHead): Problem | undefined {
  if (sliceType === 1) {
    const reason = 'has B slices, which need another decoding order than display order';
    return { rule: 'b-frames', reason };
  }
  if (sliceType > 2 || (isIdr && sliceType !== 2)) {
    const name = typeNames[sliceType];
    const reason = isIdr
      ? `is an IDR picture with slices of type ${name}; they must be I`
      : `has slices of type ${name}; they must be I or P`;
    return { rule: 'slice-type', reason };
  }
  if (isIdr && !isReference) {
    const reason = 'is an IDR picture that is not a reference (nal_ref_idc is 0)';
    return { rule: 'slice-header', reason };
  }
  if (redundantCount === 0) return undefined;
  return { rule: 'redundant-slices', reason: 'has redundant slices' };
}

function findFirstProblem({ firstMacroblock, isIdr, frameNum }: PictureHead): Problem | undefined {
  if (firstMacroblock !== 0) {
    const reason = `begins with macroblock ${firstMacroblock}; the slices before it are missing`;
    return { rule: 'picture-incomplete', reason };
  }
  if (!isIdr || frameNum === 0) return undefined;
  return { rule: 'slice-header', reason: `is an IDR picture with frame_num ${frameNum}; it must be 0` };
}

function findNextProblem(head: PictureHead, first: PictureHead, before: PictureHead): Problem | undefined {
  if (!isSamePicture(first, head) || head.firstMacroblock === 0) {
    const reason = 'has slices of two pictures; each picture must be its own access unit';
    return { rule: 'two-pictures', reason };
  }
  if (head.firstMacroblock > before.firstMacroblock) return undefined;
  const reason = `has a slice from macroblock ${head.firstMacroblock} on after one from ${before.firstMacroblock} on`;
  return { rule: 'slice-order', reason };
}

function findExtentProblem(
  { firstMacroblock }: PictureHead,
  { sequence: { widthInMacroblocks, heightInMacroblocks } }: Configuration,
): Problem | undefined {
  const macroblocks = widthInMacroblocks * heightInMacroblocks;
  if (firstMacroblock < macroblocks) return undefined;
  const reason = `has a slice from macroblock ${firstMacroblock} on; the picture has ${macroblocks}`;
  return { rule: 'slice-order', reason };
}
