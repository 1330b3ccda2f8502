import { MatroskaError } from '../errors.ts';
import type { OtherElement } from '../types.ts';
import { joinParts } from './join-parts.ts';

/** One EBML element to be written: sizes are known before a byte is copied. */
export interface EbmlElement {
  /** ID and size field. */
  readonly head: Uint8Array;
  readonly content: readonly (Uint8Array | EbmlElement)[];
  readonly byteLength: number;
  /** How many of them are copied when it is written: all but long payloads. */
  readonly ownLength: number;
}

/** A master element of known size. */
export function masterElement(id: number, children: readonly EbmlElement[]): EbmlElement {
  return createElement(id, children);
}

/** The head of a master element whose end is not known yet: RFC 8794 section 6.2, all size bits set. */
export function unknownSizeElement(id: number): EbmlElement {
  const idWidth = bytesOf(id);
  const head = new Uint8Array(idWidth + 1);
  putBigEndian(head, 0, idWidth, id);
  head[idWidth] = 0xff;
  return { head, content: [], byteLength: head.length, ownLength: head.length };
}

/** @param parts the payload; copied only when written */
export function binaryElement(id: number, ...parts: readonly Uint8Array[]): EbmlElement {
  return createElement(id, parts);
}

/** An element that is written as it was read. */
export function rawElement({ raw }: OtherElement): EbmlElement {
  return { head: raw, content: [], byteLength: raw.length, ownLength: raw.length };
}

/**
 * @param value a whole number from 0 to 2^64 - 1; a `number` must be a safe integer
 * @throws MatroskaError for a negative one, and for a `number` that is not a safe integer
 */
export function uintElement(id: number, value: number | bigint): EbmlElement {
  if (value < 0 || (typeof value === 'number' && !Number.isSafeInteger(value))) {
    throw new MatroskaError(`${value} is not a whole number of 0 or more that can be written exactly`);
  }
  const bytes: number[] = [];
  for (let rest = BigInt(value); rest > 0n || bytes.length === 0; rest >>= 8n) {
    bytes.unshift(Number(rest & 0xffn));
  }
  return createElement(id, [Uint8Array.from(bytes)]);
}

/** @param value written as a 64-bit float */
export function floatElement(id: number, value: number): EbmlElement {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return createElement(id, [bytes]);
}

export function stringElement(id: number, value: string): EbmlElement {
  return createElement(id, [new TextEncoder().encode(value)]);
}

/** Serialises elements one after the other into one array. */
export function writeElements(elements: readonly EbmlElement[]): Uint8Array {
  return joinParts(elementParts(elements));
}

/**
 * Serialises elements one after the other without copying what is long: that stays the caller's own array. All else, heads
 * and short payloads, stands in memory made for it.
 */
export function elementParts(elements: readonly EbmlElement[]): Uint8Array[] {
  const own = new Uint8Array(elements.reduce((sum, { ownLength }) => sum + ownLength, 0));
  const parts: Uint8Array[] = [];
  let start = 0;
  let end = 0;
  const add = (bytes: Uint8Array): void => {
    // The few bytes of a head are copied faster one by one.
    if (bytes.length > 16) own.set(bytes, end);
    else for (let index = 0; index < bytes.length; index += 1) own[end + index] = bytes[index] as number;
    end += bytes.length;
  };
  const flush = (): void => {
    if (end > start) parts.push(own.subarray(start, end));
    start = end;
  };
  const visit = ({ head, content }: EbmlElement): void => {
    add(head);
    for (const child of content) {
      if (!(child instanceof Uint8Array)) visit(child);
      else if (child.length < shortestPart) add(child);
      else {
        flush();
        parts.push(child);
      }
    }
  };
  elements.forEach(visit);
  flush();
  return parts;
}

/** From so many bytes on a part of its own, which is one more to be written, costs less than a copy. */
const shortestPart = 4096;

function createElement(id: number, content: EbmlElement['content']): EbmlElement {
  let size = 0;
  let ownSize = 0;
  for (const child of content) {
    size += child.byteLength;
    if (!(child instanceof Uint8Array)) ownSize += child.ownLength;
    else if (child.length < shortestPart) ownSize += child.length;
  }
  const head = elementHead(id, size);
  return { head, content, byteLength: head.length + size, ownLength: head.length + ownSize };
}

/** The ID, and the size as a variable-length integer; one with all bits set would mean "unknown" (RFC 8794 section 6.2). */
function elementHead(id: number, size: number): Uint8Array {
  const idWidth = bytesOf(id);
  let sizeWidth = 1;
  while (size >= 2 ** (7 * sizeWidth) - 1) sizeWidth += 1;
  const head = new Uint8Array(idWidth + sizeWidth);
  putBigEndian(head, 0, idWidth, id);
  putBigEndian(head, idWidth, sizeWidth, size + 2 ** (7 * sizeWidth));
  return head;
}

function bytesOf(value: number): number {
  let width = 1;
  while (value >= 2 ** (8 * width)) width += 1;
  return width;
}

function putBigEndian(bytes: Uint8Array, offset: number, width: number, value: number): void {
  let rest = value;
  for (let index = offset + width - 1; index >= offset; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}
