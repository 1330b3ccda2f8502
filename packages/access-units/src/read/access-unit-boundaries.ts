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
 * Finds where access units begin, NAL unit by NAL unit (ITU-T H.264 sections 7.4.1.2.3 and 7.4.1.2.4). After the slices of a
 * picture, the next access unit begins with a delimiter, a parameter set, supplemental information, or a slice of another
 * picture.
 */
export class AccessUnitBoundaries {
  readonly #heads = new SliceHeads();
  #before: PictureHead | undefined;
  #hasSlice = false;

  /** @param unit the next NAL unit, or its first {@link unitHeadBytes} */
  isNext(unit: Uint8Array): boolean {
    if (!this.#hasSlice) return false;
    return isSlice(unit)
      ? beginsPicture(unit, this.#heads.parse(unit), this.#before)
      : beginsAccessUnit(nalUnitType(unit));
  }

  /** @param begins the result of `isNext`, or true for the first NAL unit */
  add(unit: Uint8Array, begins: boolean): void {
    if (begins) this.#hasSlice = false;
    if (!isSlice(unit)) {
      this.#heads.add(unit);
      return;
    }
    this.#hasSlice = true;
    const head = this.#heads.parse(unit);
    if (head?.redundantCount === 0) this.#before = head;
  }
}

/** The first bytes of a NAL unit that suffice to see what it begins. */
export const unitHeadBytes = 65;

function beginsAccessUnit(type: number): boolean {
  return (type >= NalUnitType.sei && type <= NalUnitType.accessUnitDelimiter) || (type >= 14 && type <= 18);
}

/**
 * The first slice of a picture begins with macroblock 0, except with arbitrary slice order, which no player supports. This also
 * separates the IDR pictures of encoders that give all of them the same id.
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

/** Reads slice headers with the latest parameter sets. */
class SliceHeads {
  readonly #sequences = new Map<number, SequenceParameters>();
  readonly #pictures = new Map<number, WholePictureParameters>();

  add(unit: Uint8Array): void {
    const sequence = parseWholeSps(unit);
    if (sequence !== undefined) this.#sequences.set(sequence.id, sequence);
    // The chroma format only affects fields after the flags that slice headers need, and later checks accept only 4:2:0.
    const picture = parseWholePps(unit, 1);
    if (picture !== undefined) this.#pictures.set(picture.id, picture);
  }

  parse(unit: Uint8Array): PictureHead | undefined {
    const picture = this.#pictures.get(parseSliceHeader(unit)?.pictureParameterSetId ?? Number.NaN);
    const sequence = picture && this.#sequences.get(picture.sequenceParameterSetId);
    return sequence && picture && parsePictureHead(unit, sequence, picture);
  }
}
