import { codecOf, codecPrivateOf } from '../codec.ts';
import { type AvcConfiguration, lengthSizeOf, parseAvcConfiguration } from '../h264/avc-configuration.ts';
import { NalUnitType, nalUnitType } from '../h264/nal-unit.ts';
import { ParameterSets } from '../h264/parameter-sets.ts';
import { isBSlice, parseSliceHeader, type SliceHeader } from '../h264/parse-slice-header.ts';
import type { SequenceParameters } from '../h264/parse-sps.ts';
import { PictureChanges } from '../h264/picture-changes.ts';
import { splitNalUnits } from '../h264/split-nal-units.ts';
import type { Track } from '../types.ts';
import type { Findings } from './findings.ts';
import { inspectSequenceParameters } from './inspect-track.ts';
import { showMs } from './show-ms.ts';

/** Looks into the frames of one video track. */
export class VideoFrames {
  readonly #trackNumber: number;
  readonly #isH264: boolean;
  readonly #configuration: AvcConfiguration | undefined;
  readonly #lengthSize: number;
  readonly #findings: Findings;
  readonly #parameterSets: ParameterSets;
  readonly #pictureChanges: PictureChanges;
  /** Whether the codec private data leaves it to the first picture to tell what it goes by. */
  #isUndeclared: boolean;
  /** Those of the codec private data and of the fragment: all that a player has that begins with it. */
  #ownSets: ParameterSets;
  #isFirstSlice = true;

  constructor(track: Track, findings: Findings) {
    this.#trackNumber = track.number;
    this.#isH264 = codecOf(track) === 'h264' && track.contentEncodings === undefined;
    const codecPrivate = codecPrivateOf(track) ?? new Uint8Array();
    this.#configuration = parseAvcConfiguration(codecPrivate);
    this.#lengthSize = lengthSizeOf(codecPrivate);
    this.#findings = findings;
    this.#parameterSets = new ParameterSets(this.#configuration);
    this.#pictureChanges = new PictureChanges(this.#parameterSets);
    this.#isUndeclared = this.#parameterSets.declared === undefined;
    this.#ownSets = new ParameterSets(this.#configuration);
  }

  startFragment(): void {
    if (!this.#isH264) return;
    this.#ownSets = new ParameterSets(this.#configuration);
    this.#isFirstSlice = true;
  }

  /**
   * @param timeMs of the frame
   * @param byteOffset of the block that holds it
   * @returns whether the frame has B slices
   */
  inspect(frame: Uint8Array, timeMs: number, byteOffset: number): boolean {
    if (!this.#isH264) return false;
    const name = `A frame of track ${this.#trackNumber}`;
    const nalUnits = splitNalUnits(frame, this.#lengthSize);
    if (nalUnits === undefined) {
      this.#findings.add('frames-malformed', byteOffset, `${name} is not made of NAL units`);
      return false;
    }
    if (nalUnits.framing === 'annexB') {
      this.#findings.add('frames-annex-b', byteOffset, `${name} has start codes`);
    }
    const isB = this.#inspectUnits(nalUnits.units, timeMs, byteOffset);
    if (isB) this.#findings.add('b-frames', byteOffset, `${name} has B slices`);
    return isB;
  }

  /** @returns whether any is a B slice */
  #inspectUnits(units: readonly Uint8Array[], timeMs: number, byteOffset: number): boolean {
    let hasB = false;
    let isFirst = true;
    for (const unit of units) {
      const slice = parseSliceHeader(unit);
      if (slice === undefined) {
        this.#inspectParameterSet(unit, byteOffset);
        this.#parameterSets.add(unit);
        this.#ownSets.add(unit);
        continue;
      }
      if (this.#isFirstSlice) this.#inspectOwnSets(slice, byteOffset);
      this.#isFirstSlice = false;
      hasB ||= isBSlice(slice);
      if (isFirst) this.#inspectParameters(this.#parameterSets.inForce(slice), timeMs, byteOffset);
      isFirst = false;
    }
    return hasB;
  }

  /** Parameter sets in the frames are to be those of the codec private data: players are set up by that. */
  #inspectParameterSet(unit: Uint8Array, byteOffset: number): void {
    if (this.#configuration === undefined) return;
    const { sequenceParameterSets, pictureParameterSets } = this.#configuration;
    const type = nalUnitType(unit);
    const isSequence = type === NalUnitType.sequenceParameterSet;
    if (!isSequence && type !== NalUnitType.pictureParameterSet) return;
    const known = isSequence ? sequenceParameterSets : pictureParameterSets;
    if (known.some((set) => isEqual(set, unit))) return;
    const what = isSequence ? 'an SPS' : 'a PPS';
    const message = `A frame of track ${this.#trackNumber} has ${what} that is not in the codec private data`;
    this.#findings.add('parameter-sets-differ', byteOffset, message);
  }

  /** A fragment is decoded alone, too: by HLS after a seek, and by clients that get it from a list. */
  #inspectOwnSets(slice: SliceHeader, byteOffset: number): void {
    if (this.#configuration === undefined) return;
    const own = this.#ownSets.unitsInForce(slice);
    const inForce = this.#parameterSets.unitsInForce(slice);
    if (inForce.every((unit, index) => isEqual(unit, own[index] ?? new Uint8Array()))) return;
    const message = `A fragment of track ${this.#trackNumber} uses parameter sets that only an earlier fragment has`;
    this.#findings.add('fragment-not-alone', byteOffset, message);
  }

  #inspectParameters(parameters: SequenceParameters | undefined, timeMs: number, byteOffset: number): void {
    if (parameters === undefined) return;
    if (this.#isUndeclared) {
      inspectSequenceParameters(parameters, `Track ${this.#trackNumber}`, byteOffset, this.#findings);
    }
    this.#isUndeclared = false;
    const change = this.#pictureChanges.take(parameters);
    if (change === undefined) return;
    const message = `At ${showMs(timeMs)} ms the pictures of track ${this.#trackNumber} change: ${change}`;
    this.#findings.add('picture-change', byteOffset, message);
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
