import { MatroskaError } from '../errors.ts';
import type { OtherElement } from '../types.ts';
import { ElementId } from './element-id.ts';
import { readElementHead } from './read-vint.ts';

/** An element inside a payload that is whole in memory. */
export interface ReadElement extends OtherElement {
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
    if (elements.length === maxElements) {
      throw new MatroskaError(`An element has more than ${maxElements} children`, childOffset);
    }
    const head = readElementHead(payload, position, childOffset);
    const end = position + (head?.headLength ?? 0) + (head?.size ?? Number.NaN);
    if (head === undefined || !(end <= payload.length)) {
      throw new MatroskaError('An element extends past the end of its parent', childOffset);
    }
    const data = payload.subarray(position + head.headLength, end);
    const raw = payload.subarray(position, end);
    elements.push({ id: head.id, raw, data, byteOffset: childOffset });
    position = end;
  }
  return elements;
}

/**
 * The elements that a reader does not take apart, without padding, and without checksums, because what they cover is written
 * again.
 * @param known IDs of the elements that it takes apart
 * @returns undefined if there are none
 */
export function otherElements(
  elements: readonly ReadElement[],
  known: ReadonlySet<number>,
): OtherElement[] | undefined {
  const others = elements.filter(({ id }) => !known.has(id) && !meaningless.has(id));
  return others.length === 0 ? undefined : others.map(({ id, raw }) => ({ id, raw }));
}

const meaningless: ReadonlySet<number> = new Set([ElementId.Void, ElementId.CRC32]);

/** Far more than any file has, and few enough not to matter. */
const maxElements = 65_536;
