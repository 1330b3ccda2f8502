import { isSlice, joinWithLengths, NalUnitType, nalUnitType } from '@frame-ingest/matroska/h264';
import { AccessUnitBoundaries, unitHeadBytes } from './access-unit-boundaries.ts';
import type { EncodedAccessUnit } from './encoded-video.ts';
import { NalUnitStream } from './nal-unit-stream.ts';
import { ParameterSetsInForce } from './parameter-sets-in-force.ts';

export interface AnnexBSplitterOptions {
  /**
   * Longest access unit in bytes; longer ones are discarded.
   * @default 33554432 - 32 MiB
   */
  readonly maxBytes?: number;
  /** Called with the number of bytes that were discarded, and why. */
  readonly onDiscard?: (bytes: number, reason: DiscardReason) => void;
}

/**
 * Why bytes of a stream were discarded. `no-start-code`: they precede the first start code. `no-keyframe`: a picture that
 * depends on others, before the first keyframe or after an access unit that was too long. `no-parameter-sets`: a keyframe
 * without parameter sets before it. `no-picture`: other NAL units at the end. `too-long`: an access unit of more than
 * `maxBytes`.
 */
export type DiscardReason = 'no-start-code' | 'no-keyframe' | 'no-parameter-sets' | 'no-picture' | 'too-long';

/** An access unit of a stream. */
export interface StreamedAccessUnit extends EncodedAccessUnit {
  /** Its avcC: the same array until the parameter sets at a keyframe change. */
  readonly codecPrivate: Uint8Array;
  /** Its end, in bytes from the beginning of the stream. */
  readonly endOffset: number;
}

/** Rough memory overhead of a NAL unit: very many short ones must not use up all memory. */
const bytesPerUnit = 64;

/**
 * Splits a byte stream (ITU-T H.264 annex B) into access units as it arrives, from the first keyframe on. An access unit ends
 * when the next one begins. As in `readAnnexB`, all NAL units are kept and none is checked.
 */
export class AnnexBSplitter {
  readonly #maxBytes: number;
  readonly #onDiscard: NonNullable<AnnexBSplitterOptions['onDiscard']>;
  readonly #boundaries = new AccessUnitBoundaries();
  readonly #sets = new ParameterSetsInForce();
  readonly #stream: NalUnitStream;
  #complete: StreamedAccessUnit[] = [];
  /** The avcC of the last keyframe; undefined if the next picture must be a keyframe. */
  #codecPrivate: Uint8Array | undefined;
  /** The NAL units of the current access unit. */
  #units: Uint8Array[] = [];
  #heldBytes = 0;
  #endOffset = 0;
  /** Whether the NAL unit that is arriving begins an access unit; undefined until its head is known. */
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

  /** @returns the access units that this chunk completes */
  push(chunk: Uint8Array): StreamedAccessUnit[] {
    this.#stream.push(chunk);
    this.#limit();
    return this.#takeComplete();
  }

  /** Ends the stream and its last access unit. */
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

  /** The head of a NAL unit already shows that the access unit before it has ended. */
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

  /** @returns the length of the access unit in bytes */
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
    // Pictures that depend on it cannot be decoded.
    this.#codecPrivate = undefined;
  }
}
