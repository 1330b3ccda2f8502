import { type PictureHead, PictureOrder, type SequenceParameters } from '@frame-ingest/matroska/h264';
import type { Problem } from './read-configuration.ts';

/** Follows the pictures of a video from one to the next: none is missing, and they are shown as they are decoded. */
export class PictureSequence {
  readonly #frameNums: number;
  readonly #allowsGaps: boolean;
  readonly #order: PictureOrder;
  /** Of the last picture that others are made from; undefined where nothing is known of it. */
  #frameNum: number | undefined;
  #lastOrder = Number.NEGATIVE_INFINITY;

  constructor(sequence: SequenceParameters) {
    this.#frameNums = 2 ** sequence.frameNumBits;
    this.#allowsGaps = sequence.allowsFrameNumGaps;
    this.#order = new PictureOrder(sequence);
  }

  /** @returns what is wrong between the picture before and this one */
  take(head: PictureHead): Problem | undefined {
    const lost = head.isIdr ? undefined : this.#findLost(head);
    if (head.isReference) this.#frameNum = head.frameNum;
    const order = this.#order.take(head);
    const reordered =
      head.isIdr || order > this.#lastOrder ? undefined : describeOrder(order, this.#lastOrder);
    this.#lastOrder = order;
    // What is counted wrongly is ordered wrongly, too.
    return lost ?? reordered;
  }

  /** A picture that could not be read: the next may go on from anywhere. */
  skip(): void {
    this.#frameNum = undefined;
    this.#lastOrder = Number.NEGATIVE_INFINITY;
  }

  /** Section 7.4.3, `frame_num`. Encoders of several layers, of which some may be left out, allow gaps. */
  #findLost({ frameNum }: PictureHead): Problem | undefined {
    if (this.#frameNum === undefined || this.#allowsGaps) return undefined;
    const next = (this.#frameNum + 1) % this.#frameNums;
    if (frameNum === next) return undefined;
    const missing = (frameNum - next + this.#frameNums) % this.#frameNums;
    const found =
      missing === this.#frameNums - 1
        ? 'counts the one before again'
        : `comes after ${missing} that are missing`;
    return {
      rule: 'access-unit-lost',
      reason: `${found}: its frame_num is ${frameNum}, and ${next} would be next`,
    };
  }
}

function describeOrder(order: number, lastOrder: number): Problem {
  const reason = `is shown before the access unit in front of it (picture order count ${order} after ${lastOrder}); pictures must not be reordered`;
  return { rule: 'reordered', reason };
}
