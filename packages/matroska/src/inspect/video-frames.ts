import { codecOf, codecPrivateOf } from '../codec.ts';
import { type AvcConfiguration, parseAvcConfiguration } from '../h264/avc-configuration.ts';
import { hasBSlice } from '../h264/has-b-slice.ts';
import { parseSps } from '../h264/parse-sps.ts';
import { splitNalUnits } from '../h264/split-nal-units.ts';
import type { Track } from '../types.ts';
import type { Findings } from './findings.ts';
import { inspectSequenceParameters } from './inspect-track.ts';

/** Looks into the frames of one video track. */
export class VideoFrames {
  readonly #track: Track;
  readonly #isH264: boolean;
  readonly #configuration: AvcConfiguration | undefined;
  readonly #findings: Findings;
  #knowsParameters: boolean;

  constructor(track: Track, findings: Findings) {
    this.#track = track;
    this.#isH264 = codecOf(track) === 'h264' && track.contentEncodings === undefined;
    this.#configuration = parseAvcConfiguration(codecPrivateOf(track) ?? new Uint8Array());
    this.#findings = findings;
    this.#knowsParameters = this.#configuration !== undefined;
  }

  /**
   * @param byteOffset of the block that holds it
   * @returns whether the frame has B slices
   */
  inspect(frame: Uint8Array, byteOffset: number): boolean {
    if (!this.#isH264) return false;
    const name = `A frame of track ${this.#track.number}`;
    const nalUnits = splitNalUnits(frame, this.#configuration?.lengthSize ?? 4);
    if (nalUnits === undefined) {
      this.#findings.add('frames-malformed', byteOffset, `${name} is not made of NAL units`);
      return false;
    }
    if (nalUnits.framing === 'annexB') {
      this.#findings.add('frames-annex-b', byteOffset, `${name} has start codes`);
    }
    this.#inspectParameterSets(nalUnits.units, byteOffset);
    const isB = hasBSlice(nalUnits.units);
    if (isB) this.#findings.add('b-frames', byteOffset, `${name} has B slices`);
    return isB;
  }

  /** Parameter sets in the frames must be those of the codec private data: sessions are set up by that. */
  #inspectParameterSets(units: readonly Uint8Array[], byteOffset: number): void {
    for (const unit of units) {
      if (((unit[0] ?? 0) & 0x1f) !== 7) continue;
      const known = this.#configuration?.sequenceParameterSets;
      if (known !== undefined && !known.some((set) => isEqual(set, unit))) {
        const message = `Track ${this.#track.number} has an SPS that is not in its codec private data`;
        this.#findings.add('tracks-change', byteOffset, message);
      }
      const parameters = this.#knowsParameters ? undefined : parseSps(unit);
      if (parameters === undefined) continue;
      this.#knowsParameters = true;
      inspectSequenceParameters(parameters, `Track ${this.#track.number}`, byteOffset, this.#findings);
    }
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
