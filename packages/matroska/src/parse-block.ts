import { ElementId } from './element-id.ts';
import { MatroskaError } from './errors.ts';
import { readElements } from './read-elements.ts';
import { readVint } from './read-vint.ts';
import type { Block } from './types.ts';

/** Parses the payload of a SimpleBlock (RFC 9559 section 10.3). */
export function parseSimpleBlock(payload: Uint8Array, byteOffset: number): Block {
  const { flags, ...block } = parseBlock(payload, byteOffset);
  return { ...block, keyframe: (flags & 0x80) !== 0 };
}

/** Parses the payload of a BlockGroup: a frame that refers to no other is a keyframe. */
export function parseBlockGroup(payload: Uint8Array, byteOffset: number): Block {
  const children = readElements(payload, byteOffset);
  const element = children.find(({ id }) => id === ElementId.Block);
  if (element === undefined) throw new MatroskaError('A BlockGroup has no Block', byteOffset);

  const { flags: _flags, ...block } = parseBlock(element.data, element.byteOffset);
  return { ...block, keyframe: !children.some(({ id }) => id === ElementId.ReferenceBlock) };
}

function parseBlock(payload: Uint8Array, byteOffset: number): Omit<Block, 'keyframe'> & { flags: number } {
  const track = readVint(payload, byteOffset);
  const [high, low, flags] = payload.subarray(track.length, track.length + 3);
  if (high === undefined || low === undefined || flags === undefined) {
    throw new MatroskaError('A block is too short for its header', byteOffset);
  }
  return {
    trackNumber: track.value,
    relativeTimestamp: ((high << 24) >> 16) | low,
    flags,
    laced: (flags & 0x06) !== 0,
    data: payload.subarray(track.length + 3),
  };
}
