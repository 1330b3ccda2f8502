import { isSlice, joinWithLengths, NalUnitType, nalUnitType } from '@frame-ingest/matroska/h264';
import { AccessUnitBoundaries, unitHeadBytes } from './access-unit-boundaries.ts';
import type { EncodedAccessUnit } from './encoded-video.ts';
import { NalUnitStream } from './nal-unit-stream.ts';
import { ParameterSetsInForce } from './parameter-sets-in-force.ts';

export interface AnnexBSplitterOptions {
  /**
   * An access unit that is longer, in bytes, is none.
   * @default 33554432 - 32 MiB
   */
  readonly maxBytes?: number;
  /** So many bytes of the stream were left out. */
  readonly onDiscard?: (bytes: number, reason: DiscardReason) => void;
}

/**
 * Why bytes of a stream are in no access unit. `no-start-code`: they lie in front of the first one. `no-keyframe`: a picture that
 * builds on others, before the first keyframe or behind what was too long. `no-parameter-sets`: a keyframe that none came before.
 * `no-picture`: other NAL units at the end. `too-long`: an access unit of more than `maxBytes`.
 */
export type DiscardReason = 'no-start-code' | 'no-keyframe' | 'no-parameter-sets' | 'no-picture' | 'too-long';

/** An access unit of a stream. */
export interface StreamedAccessUnit extends EncodedAccessUnit {
  /** The avcC that it goes by; the same bytes for as long as the parameter sets at keyframes are the same. */
  readonly codecPrivate: Uint8Array;
  /** Where it ends, in bytes from the beginning of the stream. */
  readonly endOffset: number;
}

/** What the bookkeeping of a NAL unit takes, roughly: very many short ones must not take all memory. */
const bytesPerUnit = 64;

/**
 * Splits a byte stream (ITU-T H.264 annex B) into its access units as it comes, from the first keyframe on. That one has ended is
 * known by the beginning of the next. As with `readAnnexB` all NAL units stay in them, and none is checked.
 */
export class AnnexBSplitter {
  readonly #maxBytes: number;
  readonly #onDiscard: NonNullable<AnnexBSplitterOptions['onDiscard']>;
  readonly #boundaries = new AccessUnitBoundaries();
  readonly #sets = new ParameterSetsInForce();
  readonly #stream: NalUnitStream;
  #complete: StreamedAccessUnit[] = [];
  /** Of the last keyframe; undefined where the next picture has to be one. */
  #codecPrivate: Uint8Array | undefined;
  /** Of the access unit that has begun. */
  #units: Uint8Array[] = [];
  #heldBytes = 0;
  #endOffset = 0;
  /** Whether the NAL unit that is coming begins an access unit, where its head has told. */
  #begins: boolean | undefined;

  constructor({ maxBytes = 32 * 1024 * 1024, onDiscard = () => undefined }: AnnexBSplitterOptions = {}) {
    this.#maxBytes = maxBytes;
    this.#onDiscard = onDiscard;
    this.#stream = new NalUnitStream(unitHeadBytes, {
      onHead: (head) => this.#takeHead(head),
      onUnit: (unit, endOffset) => this.#takeUnit(unit, endOffset),
      onStray: (bytes) => onDiscard(bytes, 'no-start-code'),
    });
  }

  /** @returns the access units that are known to have ended */
  push(chunk: Uint8Array): StreamedAccessUnit[] {
    this.#stream.push(chunk);
    this.#limit();
    return this.#takeComplete();
  }

  /** The stream has ended, and with it its last access unit. */
  end(): StreamedAccessUnit[] {
    this.#stream.end();
    this.#finish();
    return this.#takeComplete();
  }

  #takeComplete(): StreamedAccessUnit[] {
    const complete = this.#complete;
    this.#complete = [];
    return complete;
  }

  /** Nobody has to wait for the end of a NAL unit to know that the access unit before it has ended. */
  #takeHead(head: Uint8Array): void {
    this.#begins = this.#boundaries.isNext(head);
    if (this.#begins) this.#finish();
  }

  #takeUnit(unit: Uint8Array, endOffset: number): void {
    const begins = this.#begins ?? this.#boundaries.isNext(unit);
    this.#begins = undefined;
    if (begins) this.#finish();
    this.#boundaries.add(unit, begins);
    this.#units.push(unit.slice());
    this.#heldBytes += unit.length + bytesPerUnit;
    this.#endOffset = endOffset;
  }

  #finish(): void {
    const units = this.#units;
    const bytes = this.#clear();
    if (units.length === 0) return;
    this.#sets.add(units);
    const keyframe = units.some((unit) => nalUnitType(unit) === NalUnitType.idrSlice);
    if (keyframe) this.#codecPrivate = this.#sets.codecPrivate();
    const codecPrivate = this.#codecPrivate;
    if (!units.some(isSlice)) this.#onDiscard(bytes, 'no-picture');
    else if (codecPrivate === undefined) {
      this.#onDiscard(bytes, keyframe ? 'no-parameter-sets' : 'no-keyframe');
    } else {
      const data = joinWithLengths(units);
      this.#complete.push({ keyframe, data, codecPrivate, endOffset: this.#endOffset });
    }
  }

  /** @returns how many bytes the access unit had */
  #clear(): number {
    const bytes = this.#heldBytes - bytesPerUnit * this.#units.length;
    this.#units = [];
    this.#heldBytes = 0;
    return bytes;
  }

  #limit(): void {
    if (this.#heldBytes + this.#stream.heldBytes <= this.#maxBytes) return;
    const bytes = this.#stream.heldBytes + this.#clear();
    this.#onDiscard(bytes, 'too-long');
    this.#stream.giveUp();
    this.#begins = undefined;
    // What builds on it cannot be decoded.
    this.#codecPrivate = undefined;
  }
}
