import {
  NalUnitType,
  nalUnitType,
  parsePps,
  parseSps,
  writeAvcConfiguration,
} from '@frame-ingest/matroska/h264';
import { isEqual } from '../is-equal.ts';

/** Longer ones do not fit into an avcC (ISO/IEC 14496-15 section 5.3.3.1.2). */
const maxSetBytes = 0xffff;

/** Follows the parameter sets of a stream: the latest ones apply at a keyframe. */
export class ParameterSetsInForce {
  readonly #sequences = new Map<number, Uint8Array>();
  readonly #pictures = new Map<number, Uint8Array>();
  #codecPrivate: Uint8Array | undefined;

  /** @param units the NAL units of the next access unit; a sequence parameter set begins a new configuration */
  add(units: readonly Uint8Array[]): void {
    const sequences = units.filter((unit) => nalUnitType(unit) === NalUnitType.sequenceParameterSet);
    if (sequences.some((unit) => parseSps(unit) !== undefined)) {
      this.#sequences.clear();
      this.#pictures.clear();
    }
    for (const unit of sequences) set(this.#sequences, parseSps(unit)?.id, unit);
    for (const unit of units) {
      if (nalUnitType(unit) === NalUnitType.pictureParameterSet)
        set(this.#pictures, parsePps(unit)?.id, unit);
    }
  }

  /** @returns their avcC, the same array until they change; undefined if a kind is missing */
  codecPrivate(): Uint8Array | undefined {
    if (this.#sequences.size === 0 || this.#pictures.size === 0) return undefined;
    const next = writeAvcConfiguration([...this.#sequences.values()], [...this.#pictures.values()]);
    if (this.#codecPrivate === undefined || !isEqual(this.#codecPrivate, next)) this.#codecPrivate = next;
    return this.#codecPrivate;
  }
}

function set(sets: Map<number, Uint8Array>, id: number | undefined, unit: Uint8Array): void {
  if (id !== undefined && unit.length <= maxSetBytes) sets.set(id, unit);
}
