import {
  isSamePicture,
  isSlice,
  NalUnitType,
  nalUnitType,
  type PictureHead,
  parsePictureHead,
  parseSliceHeader,
  parseWholePps,
  parseWholeSps,
  type SequenceParameters,
  type WholePictureParameters,
} from '@frame-ingest/matroska/h264';

/**
 * Divides the NAL units of a video into its access units (ITU-T H.264 sections 7.4.1.2.3 and 7.4.1.2.4). Behind the slices of a
 * picture another one begins with a delimiter, a parameter set, supplemental information, or a slice of another picture.
 */
export function splitAccessUnits(units: readonly Uint8Array[]): Uint8Array[][] {
  const heads = new SliceHeads();
  const accessUnits: Uint8Array[][] = [];
  let before: PictureHead | undefined;
  let hasSlice = false;
  for (const unit of units) {
    const isOfSlice = isSlice(unit);
    const head = isOfSlice ? heads.parse(unit) : undefined;
    const begins = isOfSlice ? beginsPicture(unit, head, before) : beginsAccessUnit(nalUnitType(unit));
    if (accessUnits.length === 0 || (hasSlice && begins)) {
      accessUnits.push([]);
      hasSlice = false;
    }
    accessUnits.at(-1)?.push(unit);
    hasSlice ||= isOfSlice;
    if (isOfSlice && head?.redundantCount !== 0) continue;
    before = head ?? before;
    heads.add(unit);
  }
  return accessUnits;
}

function beginsAccessUnit(type: number): boolean {
  return (type >= NalUnitType.sei && type <= NalUnitType.accessUnitDelimiter) || (type >= 14 && type <= 18);
}

/**
 * The first slice of a picture begins with macroblock 0, but for arbitrary slice order, which nobody takes. That tells apart, too,
 * the IDR pictures of encoders that give all of them one id.
 */
function beginsPicture(
  unit: Uint8Array,
  head: PictureHead | undefined,
  before: PictureHead | undefined,
): boolean {
  if (head === undefined || before === undefined) return parseSliceHeader(unit)?.firstMacroblock === 0;
  if (head.redundantCount > 0) return false;
  return head.firstMacroblock === 0 || !isSamePicture(before, head);
}

/** Reads slice headers by the parameter sets that came last. */
class SliceHeads {
  readonly #sequences = new Map<number, SequenceParameters>();
  readonly #pictures = new Map<number, WholePictureParameters>();

  add(unit: Uint8Array): void {
    const sequence = parseWholeSps(unit);
    if (sequence !== undefined) this.#sequences.set(sequence.id, sequence);
    // The chroma format matters to what follows the flags that slice headers need, and 4:2:0 is all that there is later.
    const picture = parseWholePps(unit, 1);
    if (picture !== undefined) this.#pictures.set(picture.id, picture);
  }

  parse(unit: Uint8Array): PictureHead | undefined {
    const picture = this.#pictures.get(parseSliceHeader(unit)?.pictureParameterSetId ?? Number.NaN);
    const sequence = picture && this.#sequences.get(picture.sequenceParameterSetId);
    return sequence && picture && parsePictureHead(unit, sequence, picture);
  }
}
