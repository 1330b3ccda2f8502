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
  const head = parseBlockHead(payload, byteOffset, keyframe);
  const data = payload.subarray(head.length);
  const frames = splitLace(data, head.lacing, byteOffset + head.length);
  return toBlock(head, data, frames);
}

/** What a block says of itself before its frames. */
export interface BlockHead {
  /** In bytes. */
  readonly length: number;
  readonly trackNumber: number;
  readonly relativeTimestamp: number;
  readonly keyframe: boolean;
  readonly lacing: Lacing;
  readonly invisible: boolean;
  readonly discardable: boolean;
}

/** Most bytes of it: a track number of eight, the timestamp, and the flags. */
export const maxBlockHeadBytes = 11;

/**
 * @param payload of a block, or as many bytes of its beginning
 * @param keyframe where the flags do not tell
 */
export function parseBlockHead(payload: Uint8Array, byteOffset: number, keyframe?: boolean): BlockHead {
  const { value: trackNumber, length } = readVint(payload, byteOffset);
  if (payload.length < length + 3) {
    throw new MatroskaError('A block is too short for its header', byteOffset);
  }
  const flags = payload[length + 2] ?? 0;
  return {
    length: length + 3,
    trackNumber,
    relativeTimestamp: (((payload[length] ?? 0) << 24) >> 16) | (payload[length + 1] ?? 0),
    keyframe: keyframe ?? (flags & 0x80) !== 0,
    lacing: lacings[(flags >> 1) & 3] ?? 'none',
    invisible: (flags & invisibleFlag) !== 0,
    // The flags of a BlockGroup's Block have no such bit.
    discardable: keyframe === undefined && (flags & discardableFlag) !== 0,
  };
}

export function toBlock(head: BlockHead, data: Uint8Array, frames: readonly Uint8Array[]): Block {
  const { trackNumber, relativeTimestamp, keyframe, lacing } = head;
  const laced = lacing !== 'none';
  const block: Block = { trackNumber, relativeTimestamp, keyframe, laced, lacing, data, frames };
  return head.invisible || head.discardable ? { ...block, ...rareFlags(head) } : block;
}

/** Named only where they are set. */
export function rareFlags({ invisible, discardable }: BlockHead): Pick<Block, 'invisible' | 'discardable'> {
  return { ...(invisible && { invisible }), ...(discardable && { discardable }) };
}
