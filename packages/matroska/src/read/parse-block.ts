import { ElementId } from '../ebml/element-id.ts';
import { otherElements, readElements } from '../ebml/read-elements.ts';
import { readUint, readVint } from '../ebml/read-vint.ts';
import { MatroskaError } from '../errors.ts';
import type { Block, Lacing } from '../types.ts';
import { splitLace } from './split-lace.ts';

/** Parses the payload of a SimpleBlock (RFC 9559 section 10.3). */
export function parseSimpleBlock(payload: Uint8Array, byteOffset: number): Block {
  return parseBlock(payload, byteOffset, undefined);
}

/**
 * Parses the payload of a BlockGroup: a frame that refers to no other is a keyframe.
 * @throws MatroskaError for one without a Block, and for a malformed Block
 */
export function parseBlockGroup(payload: Uint8Array, byteOffset: number): Block {
  const children = readElements(payload, byteOffset);
  const element = children.find(({ id }) => id === ElementId.Block);
  if (element === undefined) throw new MatroskaError('A BlockGroup has no Block', byteOffset);

  const refers = children.some(({ id }) => id === ElementId.ReferenceBlock);
  const others = otherElements(children, knownInBlockGroup);
  const duration = children.find(({ id }) => id === ElementId.BlockDuration);
  return {
    ...parseBlock(element.data, element.byteOffset, !refers),
    ...(duration && { duration: readUint(duration.data, duration.byteOffset) }),
    ...(others && { otherElements: others }),
  };
}

const knownInBlockGroup: ReadonlySet<number> = new Set([
  ElementId.Block,
  ElementId.BlockDuration,
  ElementId.ReferenceBlock,
]);

/** By the two bits of the flags. */
const lacings: readonly Lacing[] = ['none', 'xiph', 'fixed', 'ebml'];

/** RFC 9559, sections 10.1 and 10.2. */
const invisibleFlag = 0x08;
const discardableFlag = 0x01;

/** @param keyframe where the flags do not tell */
function parseBlock(payload: Uint8Array, byteOffset: number, keyframe: boolean | undefined): Block {
  const { value: trackNumber, length } = readVint(payload, byteOffset);
  const headLength = length + 3;
  if (payload.length < headLength) {
    throw new MatroskaError('A block is too short for its header', byteOffset);
  }
  const flags = payload[length + 2] ?? 0;
  const lacing = lacings[(flags >> 1) & 3] ?? 'none';
  const data = payload.subarray(headLength);
  const block: Block = {
    trackNumber,
    relativeTimestamp: (((payload[length] ?? 0) << 24) >> 16) | (payload[length + 1] ?? 0),
    keyframe: keyframe ?? (flags & 0x80) !== 0,
    laced: lacing !== 'none',
    lacing,
    data,
    frames: splitLace(data, lacing, byteOffset + headLength),
  };
  if ((flags & (invisibleFlag | discardableFlag)) === 0) return block;
  return {
    ...block,
    ...((flags & invisibleFlag) !== 0 && { invisible: true }),
    // The flags of a BlockGroup's Block have no such bit.
    ...(keyframe === undefined && (flags & discardableFlag) !== 0 && { discardable: true }),
  };
}
