import type { AvcConfiguration } from './avc-configuration.ts';
import { NalUnitType, nalUnitType } from './nal-unit.ts';
import { parsePps } from './parse-pps.ts';
import { parseSliceHeader, type SliceHeader } from './parse-slice-header.ts';
import { parseSps, type SequenceParameters } from './parse-sps.ts';

/**
 * The parameter sets that a decoder knows at a moment: those of the codec private data, and those that came in band since. The
 * pictures say which of them are in force: a slice names its picture parameter set, which names its sequence parameter set
 * (ITU-T H.264 section 7.4.1.2.1).
 */
export class ParameterSets {
  readonly #sequence = new Map<
    number,
    { readonly parameters: SequenceParameters; readonly unit: Uint8Array }
  >();
  readonly #picture = new Map<number, { readonly sequenceId: number; readonly unit: Uint8Array }>();

  constructor(configuration?: AvcConfiguration) {
    for (const unit of configuration?.sequenceParameterSets ?? []) this.add(unit);
    for (const unit of configuration?.pictureParameterSets ?? []) this.add(unit);
  }

  /**
   * Takes one NAL unit: a parameter set replaces an earlier one of the same id.
   * @param unit of any type; one that is not a parameter set changes nothing
   */
  add(unit: Uint8Array): void {
    const type = nalUnitType(unit);
    if (type === NalUnitType.sequenceParameterSet) {
      const parameters = parseSps(unit);
      if (parameters === undefined) return;
      this.#sequence.set(parameters.id, { parameters, unit: Uint8Array.from(unit) });
    } else if (type === NalUnitType.pictureParameterSet) {
      const picture = parsePps(unit);
      if (picture === undefined) return;
      this.#picture.set(picture.id, {
        sequenceId: picture.sequenceParameterSetId,
        unit: Uint8Array.from(unit),
      });
    }
  }

  /**
   * Takes the NAL units of a frame, in their order.
   * @returns what its first slice goes by; undefined if it has none, or names sets that were not sent
   */
  addFrame(units: readonly Uint8Array[]): SequenceParameters | undefined {
    for (const unit of units) {
      const slice = parseSliceHeader(unit);
      if (slice !== undefined) return this.inForce(slice);
      this.add(unit);
    }
    return undefined;
  }

  /**
   * Finds what a slice goes by.
   * @returns undefined if it names sets that were not sent
   */
  inForce({ pictureParameterSetId }: SliceHeader): SequenceParameters | undefined {
    return this.#of(pictureParameterSetId);
  }

  /**
   * Finds the parameter sets that a slice goes by, as NAL units.
   * @returns the sequence and the picture parameter set, as far as they were sent
   */
  unitsInForce({ pictureParameterSetId }: SliceHeader): Uint8Array[] {
    const picture = this.#picture.get(pictureParameterSetId);
    const sequence = this.#sequence.get(picture?.sequenceId ?? Number.NaN);
    return [sequence?.unit, picture?.unit].filter((unit) => unit !== undefined);
  }

  /** All that pictures may go by. */
  get all(): SequenceParameters[] {
    return [...this.#sequence.values()].map(({ parameters }) => parameters);
  }

  /**
   * What pictures go by until one says otherwise. An avcC may hold several sequence parameter sets, and the first may be one
   * that an encoder has left behind (Chromium's after a change of size).
   * @returns the set that the first picture parameter set names, or the first sequence parameter set if it names none of them
   */
  get declared(): SequenceParameters | undefined {
    const [first] = this.#picture.keys();
    return (first === undefined ? undefined : this.#of(first)) ?? this.all[0];
  }

  #of(pictureParameterSetId: number): SequenceParameters | undefined {
    const { sequenceId = Number.NaN } = this.#picture.get(pictureParameterSetId) ?? {};
    return this.#sequence.get(sequenceId)?.parameters;
  }
}
