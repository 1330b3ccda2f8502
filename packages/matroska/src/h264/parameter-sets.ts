import type { AvcConfiguration } from './avc-configuration.ts';
import { NalUnitType, nalUnitType } from './nal-unit.ts';
import { parsePps } from './parse-pps.ts';
import { parseSliceHeader, type SliceHeader } from './parse-slice-header.ts';
import { parseSps, type SequenceParameters } from './parse-sps.ts';

/**
 * The parameter sets that a decoder knows at a moment: those of the codec private data, and those that came in band since. Which of
 * them is in force is told by the pictures: a slice names its picture parameter set, that its sequence parameter set
 * (ITU-T H.264 section 7.4.1.2.1).
 */
export class ParameterSets {
  readonly #sequence = new Map<number, SequenceParameters>();
  /** Ids of sequence parameter sets by those of the picture parameter sets. */
  readonly #picture = new Map<number, number>();

  constructor(configuration?: AvcConfiguration) {
    for (const unit of configuration?.sequenceParameterSets ?? []) this.add(unit);
    for (const unit of configuration?.pictureParameterSets ?? []) this.add(unit);
  }

  /** @param unit a NAL unit of any type; one that is no parameter set changes nothing */
  add(unit: Uint8Array): void {
    const type = nalUnitType(unit);
    if (type === NalUnitType.sequenceParameterSet) {
      const sequence = parseSps(unit);
      if (sequence !== undefined) this.#sequence.set(sequence.id, sequence);
    } else if (type === NalUnitType.pictureParameterSet) {
      const picture = parsePps(unit);
      if (picture !== undefined) this.#picture.set(picture.id, picture.sequenceParameterSetId);
    }
  }

  /**
   * Takes the NAL units of a frame, in their order.
   * @returns what its first slice goes by; undefined where it has none, or names sets that nobody has sent
   */
  addFrame(units: readonly Uint8Array[]): SequenceParameters | undefined {
    for (const unit of units) {
      const slice = parseSliceHeader(unit);
      if (slice !== undefined) return this.inForce(slice);
      this.add(unit);
    }
    return undefined;
  }

  /** @returns what a slice goes by; undefined where it names sets that nobody has sent */
  inForce({ pictureParameterSetId }: SliceHeader): SequenceParameters | undefined {
    return this.#of(pictureParameterSetId);
  }

  /**
   * What pictures go by as long as none has said otherwise: an avcC may hold several sequence parameter sets, of which
   * the first may be one that an encoder has left behind (Chromium's after a change of size).
   * @returns that of the first picture parameter set, or the first sequence parameter set where that names none of them
   */
  get declared(): SequenceParameters | undefined {
    const [first] = this.#picture.keys();
    return (first === undefined ? undefined : this.#of(first)) ?? [...this.#sequence.values()][0];
  }

  #of(pictureParameterSetId: number): SequenceParameters | undefined {
    return this.#sequence.get(this.#picture.get(pictureParameterSetId) ?? Number.NaN);
  }
}
