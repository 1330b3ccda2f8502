import type { PictureHead } from './parse-picture-head.ts';
import type { PictureOrderParameters, SequenceParameters } from './parse-sps.ts';

/**
 * Counts the order in which frames are shown: `PicOrderCnt` of ITU-T H.264 section 8.2.1. A picture that resets it by a
 * `memory_management_control_operation` of 5, which encoders do without, is not distinguished from others: the numbers go down
 * after it.
 */
export class PictureOrder {
  readonly #parameters: PictureOrderParameters;
  readonly #frameNums: number;
  #before = { msb: 0, lsb: 0, frameNum: 0, frameNumOffset: 0 };

  constructor({ pictureOrder, frameNumBits }: SequenceParameters) {
    this.#parameters = pictureOrder;
    this.#frameNums = 2 ** frameNumBits;
  }

  /**
   * @param head of the first slice of the next frame, in decoding order
   * @returns a number that is the greater the later it is shown, counted from the last IDR picture on
   */
  take(head: PictureHead): number {
    if (head.isIdr) this.#before = { msb: 0, lsb: 0, frameNum: 0, frameNumOffset: 0 };
    if (this.#parameters.type === 0) return this.#takeLsb(head, this.#parameters.lsbBits);
    const { frameNum, frameNumOffset } = this.#before;
    const offset = frameNum > head.frameNum ? frameNumOffset + this.#frameNums : frameNumOffset;
    this.#before = { ...this.#before, frameNum: head.frameNum, frameNumOffset: offset };
    const number = offset + head.frameNum;
    if (this.#parameters.type === 1) return orderByExpectation(head, number, this.#parameters);
    return head.isReference ? 2 * number : 2 * number - 1;
  }

  /** Section 8.2.1.1. */
  #takeLsb({ orderLsb, orderDeltaBottom, isReference }: PictureHead, lsbBits: number): number {
    const { msb: msbBefore, lsb: lsbBefore } = this.#before;
    const range = 2 ** lsbBits;
    let msb = msbBefore;
    if (orderLsb < lsbBefore && lsbBefore - orderLsb >= range / 2) msb += range;
    else if (orderLsb > lsbBefore && orderLsb - lsbBefore > range / 2) msb -= range;
    if (isReference) this.#before = { ...this.#before, msb, lsb: orderLsb };
    return msb + orderLsb + Math.min(0, orderDeltaBottom);
  }
}

/** Section 8.2.1.2. @param number of the frame since the last IDR picture */
function orderByExpectation(
  { isReference, orderDeltas }: PictureHead,
  number: number,
  parameters: PictureOrderParameters & { type: 1 },
): number {
  const { offsetsForReference, offsetForNonReference, offsetForTopToBottom } = parameters;
  const cycle = offsetsForReference.length;
  const counted = cycle === 0 ? 0 : Math.max(0, isReference ? number : number - 1);
  const sum = (offsets: readonly number[]): number => offsets.reduce((total, offset) => total + offset, 0);
  const expected =
    counted === 0
      ? 0
      : Math.floor((counted - 1) / cycle) * sum(offsetsForReference) +
        sum(offsetsForReference.slice(0, ((counted - 1) % cycle) + 1));
  const top = expected + (isReference ? 0 : offsetForNonReference) + orderDeltas[0];
  return Math.min(top, top + offsetForTopToBottom + orderDeltas[1]);
}
