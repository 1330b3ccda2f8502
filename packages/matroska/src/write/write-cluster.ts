import {
  binaryElement,
  type EbmlElement,
  elementParts,
  masterElement,
  uintElement,
  writeElements,
} from '../ebml/ebml-element.ts';
import { ElementId } from '../ebml/element-id.ts';
import { MatroskaError } from '../errors.ts';

/** One frame to be written. */
export interface BlockToWrite {
  /** 1 to 126. */
  readonly trackNumber: number;
  /** In the segment's timestamp units, on the same timeline as the cluster's. */
  readonly timestamp: number;
  readonly keyframe: boolean;
  /** Decoded and not shown. */
  readonly invisible?: boolean | undefined;
  /** May be left out when time is short. */
  readonly discardable?: boolean | undefined;
  readonly data: Uint8Array;
}

/**
 * Writes a cluster of known size, each frame a SimpleBlock at its own time. To Kinesis Video one cluster is one
 * fragment, and from a known size it knows where the fragment ends without waiting for the next.
 * @param timestamp time of the cluster in timestamp units
 * @param blocks at least one, none earlier than the cluster or more than 32767 units after it
 * @returns the bytes of {@link writeClusterParts} in one array of their own
 * @throws MatroskaError for a time that a block cannot hold (RFC 9559 section 10.2: a signed 16-bit offset)
 */
export function writeCluster(timestamp: number, blocks: readonly BlockToWrite[]): Uint8Array {
  return writeElements([clusterElement(timestamp, blocks)]);
}

/**
 * Writes the same cluster without copying its frames, for callers that pass it on to a socket, a pipe or a hash.
 * @returns parts that are the cluster when joined: frames of 4096 bytes and more are the very arrays that were given, which must
 *   not change before they are used; heads and shorter frames are between them
 * @throws MatroskaError as {@link writeCluster} does
 */
export function writeClusterParts(timestamp: number, blocks: readonly BlockToWrite[]): Uint8Array[] {
  return elementParts([clusterElement(timestamp, blocks)]);
}

function clusterElement(timestamp: number, blocks: readonly BlockToWrite[]): EbmlElement {
  if (blocks.length === 0) throw new MatroskaError('A cluster needs at least one block');
  return masterElement(ElementId.Cluster, [
    uintElement(ElementId.Timestamp, timestamp),
    ...blocks.map((block) => binaryElement(ElementId.SimpleBlock, blockHead(timestamp, block), block.data)),
  ]);
}

function blockHead(clusterTimestamp: number, block: BlockToWrite): Uint8Array {
  const relative = block.timestamp - clusterTimestamp;
  if (!Number.isInteger(relative) || relative < 0 || relative > 0x7fff) {
    throw new MatroskaError(
      `A block at ${block.timestamp} cannot be in a cluster at ${clusterTimestamp}: the offset must be a whole number from 0 to 32767`,
    );
  }
  if (!Number.isInteger(block.trackNumber) || block.trackNumber < 1 || block.trackNumber > 126) {
    throw new MatroskaError(`Track number ${block.trackNumber} is not a whole number from 1 to 126`);
  }
  const flags = (block.keyframe ? 0x80 : 0) | (block.invisible ? 0x08 : 0) | (block.discardable ? 0x01 : 0);
  return Uint8Array.of(0x80 | block.trackNumber, relative >> 8, relative & 0xff, flags);
}
