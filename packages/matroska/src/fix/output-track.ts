import { type Codec, codecOf, codecPrivateOf, TrackType } from '../codec.ts';
import {
  type AvcConfiguration,
  lengthSizeOf,
  parseAvcConfiguration,
  writeAvcConfiguration,
} from '../h264/avc-configuration.ts';
import { joinWithLengths } from '../h264/join-nal-units.ts';
import { NalUnitType, nalUnitType } from '../h264/nal-unit.ts';
import { parsePps } from '../h264/parse-pps.ts';
import { parseSps } from '../h264/parse-sps.ts';
import { splitByStartCode, splitNalUnits } from '../h264/split-nal-units.ts';
import type { Track } from '../types.ts';

/** Most parameter sets of a kind that an avcC can count. */
const maxParameterSets = 31;

/** The bytes that a length takes in what is written. */
const lengthSize = 4;

/** One track on its way from the file that was to the file that is to be. */
export class OutputTrack {
  readonly #track: Track;
  readonly #codec: Codec;
  readonly #configuration: AvcConfiguration | undefined;
  /** The length size of the frames as they are. */
  readonly #lengthSize: number;
  /** By their ids. */
  readonly #sequenceParameterSets = new Map<number, Uint8Array>();
  readonly #pictureParameterSets = new Map<number, Uint8Array>();
  number: number;

  constructor(track: Track) {
    this.#track = track;
    this.number = track.number;
    this.#codec = codecOf(track);
    const codecPrivate = codecPrivateOf(track) ?? new Uint8Array();
    this.#configuration = parseAvcConfiguration(codecPrivate);
    this.#lengthSize = lengthSizeOf(codecPrivate);
    if (this.#codec === 'h264') this.#keepParameterSets(splitByStartCode(codecPrivate) ?? []);
  }

  get isVideo(): boolean {
    return this.#track.type === TrackType.video;
  }

  get isVideoOrSound(): boolean {
    return this.isVideo || this.#track.type === TrackType.audio;
  }

  /** Its number in the file that was read. */
  get sourceNumber(): number {
    return this.#track.number;
  }

  /** The time from one frame to the next; 0 if the track does not give it. */
  get frameMs(): number {
    if (this.#track.defaultDuration !== undefined) return this.#track.defaultDuration / 1_000_000;
    // A frame of AAC is 1024 samples (ISO/IEC 14496-3).
    const rate = this.#track.audio?.samplingFrequency ?? 0;
    return this.#codec === 'aac' && rate > 0 ? (1024 / rate) * 1000 : 0;
  }

  /** @returns the frame as it is written, its NAL units behind four bytes of length */
  toFrame(data: Uint8Array): { data: Uint8Array; isIdr: boolean } {
    const nalUnits = this.#codec === 'h264' ? splitNalUnits(data, this.#lengthSize) : undefined;
    if (nalUnits === undefined) return { data, isIdr: false };
    const { framing, units } = nalUnits;
    if (this.#configuration === undefined) this.#keepParameterSets(units);
    const isReady = framing === 'lengthPrefixed' && this.#lengthSize === lengthSize;
    return {
      data: isReady ? data : joinWithLengths(units),
      isIdr: units.some((unit) => nalUnitType(unit) === NalUnitType.idrSlice),
    };
  }

  /** The declaration, with what the frames so far have shown. */
  toTrack(): Track {
    const { contentEncodings: _undone, codecPrivate: _replaced, ...track } = this.#track;
    const codecPrivate = this.#codec === 'h264' ? this.#codecPrivate() : codecPrivateOf(this.#track);
    return {
      ...track,
      number: this.number,
      // What the documents print, V_MPEG/ISO/AVC, is what no producer writes and ffmpeg does not know.
      codecId: this.#codec === 'h264' ? 'V_MPEG4/ISO/AVC' : track.codecId,
      ...(codecPrivate && { codecPrivate }),
    };
  }

  #codecPrivate(): Uint8Array | undefined {
    const codecPrivate = codecPrivateOf(this.#track);
    if (this.#configuration?.hasDoubledHeaders) {
      const { sequenceParameterSets, pictureParameterSets } = this.#configuration;
      return writeAvcConfiguration(sequenceParameterSets, pictureParameterSets);
    }
    if (this.#configuration !== undefined && codecPrivate !== undefined) {
      const written = Uint8Array.from(codecPrivate);
      written[4] = (written[4] ?? 0) | (lengthSize - 1);
      return written;
    }
    const hasBoth = this.#sequenceParameterSets.size > 0 && this.#pictureParameterSets.size > 0;
    if (!hasBoth) return codecPrivate;
    return writeAvcConfiguration(
      [...this.#sequenceParameterSets.values()],
      [...this.#pictureParameterSets.values()],
    );
  }

  /**
   * Keeps the first of each id: a later one replaces it from its frame on, in which it stays (ITU-T H.264 section 7.4.1.2.1).
   * In an avcC with both, the later one would apply from the first frame on.
   */
  #keepParameterSets(units: readonly Uint8Array[]): void {
    for (const unit of units) {
      const isSequence = nalUnitType(unit) === NalUnitType.sequenceParameterSet;
      const id = (isSequence ? parseSps(unit) : parsePps(unit))?.id;
      const sets = isSequence ? this.#sequenceParameterSets : this.#pictureParameterSets;
      if (id !== undefined && !sets.has(id) && sets.size < maxParameterSets)
        sets.set(id, Uint8Array.from(unit));
    }
  }
}
