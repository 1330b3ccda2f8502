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
 * Finds where access units begin, one NAL unit after the other (ITU-T H.264 sections 7.4.1.2.3 and 7.4.1.2.4). Behind the slices
 * of a picture another one begins with a delimiter, a parameter set, supplemental information, or a slice of another picture.
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

  /** @param begins what `isNext` has said of it, or that it is the first one */
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

/** So much of a NAL unit tells what it begins. */
export const unitHeadBytes = 65;

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
