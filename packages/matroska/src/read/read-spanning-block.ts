import { joinOnce } from '../ebml/join-once.ts';
import { joinParts } from '../ebml/join-parts.ts';
import type { Block } from '../types.ts';
import type { MatroskaEvent } from './matroska-reader.ts';
import {
  type BlockHead,
  maxBlockHeadBytes,
  parseBlockHead,
  parseSimpleBlock,
  rareFlags,
  toBlock,
} from './parse-block.ts';

/**
 * Reads a SimpleBlock that came in several chunks, which a large frame always does. Nothing is copied before somebody wants
 * it in one array, and where only the head came in another chunk nothing has to be.
 * @param parts the whole element
 * @param headLength bytes of its ID and size
 * @throws MatroskaError for a malformed one
 */
export function readSpanningBlock(
  parts: readonly Uint8Array[],
  headLength: number,
  byteOffset: number,
): MatroskaEvent {
  const payloadOffset = byteOffset + headLength;
  const byteLength = parts.reduce((sum, { length }) => sum + length, 0);
  const join = joinOnce(parts);
  const readBlock = (): Block => {
    const head = parseBlockHead(takeSome(parts, headLength, maxBlockHeadBytes), payloadOffset);
    if (head.lacing !== 'none') return parseSimpleBlock(join().subarray(headLength), payloadOffset);
    const dataOffset = headLength + head.length;
    const last = parts.at(-1) as Uint8Array;
    const lastOffset = byteLength - last.length;
    if (lastOffset > dataOffset) return toSpanningBlock(head, () => join().subarray(dataOffset));
    const data = last.subarray(dataOffset - lastOffset);
    return toBlock(head, data, [data]);
  };
  return {
    type: 'block',
    byteOffset,
    byteLength,
    rawParts: parts,
    get raw() {
      return join();
    },
    block: readBlock(),
  };
}

function toSpanningBlock(head: BlockHead, joinData: () => Uint8Array): Block {
  let frames: readonly [Uint8Array] | undefined;
  const join = (): readonly [Uint8Array] => {
    frames ??= [joinData()];
    return frames;
  };
  const { trackNumber, relativeTimestamp, keyframe, lacing } = head;
  return {
    ...rareFlags(head),
    trackNumber,
    relativeTimestamp,
    keyframe,
    laced: false,
    lacing,
    get data() {
      return join()[0];
    },
    get frames() {
      return join();
    },
  };
}

/** @returns `count` bytes behind the first `start`, or as many as there are */
function takeSome(parts: readonly Uint8Array[], start: number, count: number): Uint8Array {
  const views: Uint8Array[] = [];
  let skip = start;
  let left = count;
  for (const part of parts) {
    const view = part.subarray(skip, skip + left);
    skip = Math.max(0, skip - part.length);
    left -= view.length;
    views.push(view);
    if (left === 0) break;
  }
  return joinParts(views);
}
