import { MatroskaError } from '../errors.ts';
import { readElementHead } from './read-vint.ts';

/** An element inside a payload that is whole in memory. */
export interface ReadElement {
  readonly id: number;
  readonly data: Uint8Array;
  readonly byteOffset: number;
}

/**
 * Splits the payload of a master element into its children.
 * @param byteOffset where the payload begins in the whole stream, for errors
 * @throws MatroskaError for a child of unknown size, one that reaches over the end, or too many of them
 */
export function readElements(payload: Uint8Array, byteOffset: number): ReadElement[] {
  const elements: ReadElement[] = [];
  for (let position = 0; position < payload.length; ) {
    const childOffset = byteOffset + position;
    if (elements.length === mostElements) {
      throw new MatroskaError(`An element has more than ${mostElements} others in it`, childOffset);
    }
    const head = readElementHead(payload, position, childOffset);
    const end = position + (head?.headLength ?? 0) + (head?.size ?? Number.NaN);
    if (head === undefined || !(end <= payload.length)) {
      throw new MatroskaError('An element reaches over the end of the one that holds it', childOffset);
    }
    const data = payload.subarray(position + head.headLength, end);
    elements.push({ id: head.id, data, byteOffset: childOffset });
    position = end;
  }
  return elements;
}

/** Far more than any file has, and few enough not to matter. */
const mostElements = 65_536;
