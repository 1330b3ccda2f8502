import { type PictureHead, PictureOrder, type SequenceParameters } from '@frame-ingest/matroska/h264';
import type { Problem } from './read-configuration.ts';

/** Checks from picture to picture that none is missing and that the display order is the decoding order. */
export class PictureSequence {
  readonly #frameNums: number;
  readonly #allowsGaps: boolean;
  readonly #order: PictureOrder;
  /** The `frame_num` of the last reference picture; undefined if unknown. */
  #frameNum: number | undefined;
  #lastOrder = Number.NEGATIVE_INFINITY;

  constructor(sequence: SequenceParameters) {
    this.#frameNums = 2 ** sequence.frameNumBits;
    this.#allowsGaps = sequence.allowsFrameNumGaps;
    this.#order = new PictureOrder(sequence);
  }

  /** @returns the problem between the previous picture and this one */
  take(head: PictureHead): Problem | undefined {
    const lost = head.isIdr ? undefined : this.#findLost(head);
    if (head.isReference) this.#frameNum = head.frameNum;
    const order = this.#order.take(head);
    const reordered =
      head.isIdr || order > this.#lastOrder ? undefined : describeOrder(order, this.#lastOrder);
    this.#lastOrder = order;
    // A picture with a wrong count has a wrong order, too.
    return lost ?? reordered;
  }

  /** Skips a picture that could not be read: the next may have any number. */
  skip(): void {
    this.#frameNum = undefined;
    this.#lastOrder = Number.NEGATIVE_INFINITY;
  }

  /** Section 7.4.3, `frame_num`. Encoders of several layers allow gaps, because layers can be left out. */
  #findLost({ frameNum }: PictureHead): Problem | undefined {
    if (this.#frameNum === undefined || this.#allowsGaps) return undefined;
    const next = (this.#frameNum + 1) % this.#frameNums;
    if (frameNum === next) return undefined;
    const missing = (frameNum - next + this.#frameNums) % this.#frameNums;
    const found =
      missing === this.#frameNums - 1
        ? 'repeats the number of the one before'
        : `comes after ${missing} missing`;
    return {
      rule: 'access-unit-lost',
      reason: `${found}: its frame_num is ${frameNum} instead of ${next}`,
    };
  }
}

function describeOrder(order: number, lastOrder: number): Problem {
  const reason = `is shown before the access unit that precedes it (picture order count ${order} after ${lastOrder}); pictures must not be reordered`;
  return { rule: 'reordered', reason };
}
