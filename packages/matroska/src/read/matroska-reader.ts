import { ByteQueue } from '../ebml/byte-queue.ts';
import { ElementId, elementName } from '../ebml/element-id.ts';
import { type ElementHead, readUint } from '../ebml/read-vint.ts';
import { ElementTooLongError, MatroskaError } from '../errors.ts';
import type { Block, SegmentInfo, SimpleTag, Track } from '../types.ts';
import { parseBlockGroup, parseSimpleBlock } from './parse-block.ts';
import { parseDocType, parseInfo, parseTags, parseTracks } from './parse-header-elements.ts';
import { readSpanningBlock } from './read-spanning-block.ts';

/**
 * Something read from the stream. The `raw` bytes of all events, joined, are the stream itself.
 *
 * All bytes of events are views of the chunks that were pushed, as far as they lie in one. A view keeps the memory of its
 * whole chunk in use, so copy the bytes that you keep for long.
 */
export type MatroskaEvent = {
  readonly byteOffset: number;
  /** How long `raw` is. */
  readonly byteLength: number;
  /** The bytes of a block that came in several chunks are joined when they are first read. */
  readonly raw: Uint8Array;
  /** The same bytes as they came, if a block came in several chunks: views, not copied. */
  readonly rawParts?: readonly Uint8Array[];
} & (
  | { readonly type: 'ebml'; readonly docType: string }
  | { readonly type: 'segment' }
  | { readonly type: 'info'; readonly info: SegmentInfo }
  | { readonly type: 'tracks'; readonly tracks: readonly Track[] }
  | { readonly type: 'tags'; readonly tags: readonly SimpleTag[] }
  /** `size` is undefined for a cluster of unknown size; it then ends with the next element that cannot be in it. */
  | { readonly type: 'clusterStart'; readonly size: number | undefined }
  | { readonly type: 'clusterTimestamp'; readonly timestamp: number }
  | { readonly type: 'block'; readonly block: Block }
  /** Has no bytes of its own. */
  | { readonly type: 'clusterEnd' }
  | { readonly type: 'other'; readonly id: number }
);

/** How much a reader may hold. */
export interface MatroskaReaderOptions {
  /**
   * Longest element that is held in memory whole, in bytes; Info, Tracks and Tags have 2 MiB at most.
   * @default 67108864 - 64 MiB
   */
  readonly maxElementBytes?: number;
}

const inCluster: ReadonlySet<number> = new Set([
  ElementId.Timestamp,
  ElementId.Position,
  ElementId.PrevSize,
  ElementId.SimpleBlock,
  ElementId.BlockGroup,
  ElementId.Void,
  ElementId.CRC32,
  0x5854, // SilentTracks
  ElementId.EncryptedBlock,
]);

const inSegment: ReadonlySet<number> = new Set([
  ElementId.SeekHead,
  ElementId.Info,
  ElementId.Tracks,
  ElementId.Cluster,
  ElementId.Cues,
  ElementId.Chapters,
  ElementId.Attachments,
  ElementId.Tags,
  ElementId.Void,
  ElementId.CRC32,
]);

const atTop: ReadonlySet<number> = new Set([
  ElementId.EBML,
  ElementId.Segment,
  ElementId.Void,
  ElementId.CRC32,
]);

const isParsed: ReadonlySet<number> = new Set([
  ElementId.EBML,
  ElementId.Info,
  ElementId.Tracks,
  ElementId.Tags,
]);

/** What is taken apart into values grows on the way: two bytes may become an object. */
const maxParsedBytes = 2 * 1024 * 1024;

/** A shorter element is joined at once: that costs less than to put it off (accessors cost 4 us on an object in V8). */
const shortestSpan = 32 * 1024;

type Level = 'top' | 'segment' | 'cluster';

/**
 * Reads Matroska as it arrives, in chunks of any size, with elements of known and unknown size. Several documents
 * may follow each other, as in the payload of GetMedia.
 *
 * What it holds is bounded: the chunks of one element of at most `maxElementBytes`, as far as they have arrived, whatever
 * size it claims to have. Segments and clusters are not held, and nothing else is entered on the way,
 * so there is no depth to run into.
 * @see https://www.rfc-editor.org/rfc/rfc9559 and, for unknown sizes, RFC 8794 section 6.2
 */
export class MatroskaReader {
  readonly #queue = new ByteQueue();
  readonly #maxElementBytes: number;
  /** Where the queue begins in the whole stream. */
  #offset = 0;
  #level: Level = 'top';
  #segmentEnd: number | undefined;
  #clusterEnd: number | undefined;

  constructor(options: MatroskaReaderOptions = {}) {
    this.#maxElementBytes = options.maxElementBytes ?? 64 * 1024 * 1024;
  }

  /**
   * @param chunk the next bytes; not copied, so they must not change afterwards
   * @returns what became complete with them; what is not taken from it comes with the next call
   * @throws MatroskaError with the byte offset where the stream is not Matroska, or ElementTooLongError
   */
  push(chunk: Uint8Array): Iterable<MatroskaEvent> {
    this.#queue.push(chunk);
    return this.#read();
  }

  /**
   * Ends the stream.
   * @throws MatroskaError when it stops inside an element, or inside a cluster or segment of known size
   */
  *end(): Iterable<MatroskaEvent> {
    yield* this.#read();
    const expected = this.#clusterEnd ?? this.#segmentEnd;
    if (this.#queue.length > 0 || (expected !== undefined && this.#level !== 'top')) {
      throw new MatroskaError('The stream ends inside an element', this.#offset);
    }
    if (this.#level === 'cluster') yield this.#leaveCluster();
  }

  *#read(): Iterable<MatroskaEvent> {
    for (;;) {
      const finished = this.#leaveFinishedLevels();
      if (finished !== undefined) yield finished;
      const head = this.#queue.readHead(this.#offset);
      if (head === undefined) return;
      const left = this.#leaveLevelsThatCannotHold(head.id);
      if (left !== undefined) yield left;
      this.#checkFits(head);

      if (head.id === ElementId.Segment || head.id === ElementId.Cluster) {
        yield this.#enter(head);
      } else {
        const size = this.#knownSize(head);
        if (this.#queue.length < head.headLength + size) return;
        yield this.#readLeaf(head, size);
      }
    }
  }

  /** @returns the end of a cluster, if it is left */
  #leaveFinishedLevels(): MatroskaEvent | undefined {
    const left =
      this.#level === 'cluster' && this.#offset === this.#clusterEnd ? this.#leaveCluster() : undefined;
    if (this.#level === 'segment' && this.#offset === this.#segmentEnd) this.#leaveSegment();
    return left;
  }

  /** The way out of elements of unknown size: an element that belongs further up. */
  #leaveLevelsThatCannotHold(id: number): MatroskaEvent | undefined {
    let left: MatroskaEvent | undefined;
    if (this.#level === 'cluster' && this.#clusterEnd === undefined) {
      if (!inCluster.has(id) && (inSegment.has(id) || atTop.has(id))) left = this.#leaveCluster();
    }
    if (this.#level === 'segment' && this.#segmentEnd === undefined) {
      if (!inSegment.has(id) && atTop.has(id)) this.#leaveSegment();
    }
    return left;
  }

  #checkFits(head: ElementHead): void {
    const wrongLevel =
      this.#level === 'top'
        ? !atTop.has(head.id)
        : head.id === ElementId.Segment || head.id === ElementId.EBML;
    const clusterInCluster = this.#level === 'cluster' && head.id === ElementId.Cluster;
    if (wrongLevel || clusterInCluster) {
      const place = this.#level === 'top' ? 'outside a Segment' : `inside a ${capitalised(this.#level)}`;
      throw new MatroskaError(`${elementName(head.id)} cannot be ${place}`, this.#offset);
    }
    const end = this.#offset + head.headLength + (head.size ?? 0);
    const parentEnd = this.#clusterEnd ?? this.#segmentEnd;
    if (parentEnd !== undefined && end > parentEnd) {
      throw new MatroskaError(`${elementName(head.id)} extends past the end of its parent`, this.#offset);
    }
  }

  #knownSize(head: ElementHead): number {
    if (head.size === undefined) {
      throw new MatroskaError(`${elementName(head.id)} must not have an unknown size`, this.#offset);
    }
    const most = isParsed.has(head.id)
      ? Math.min(this.#maxElementBytes, maxParsedBytes)
      : this.#maxElementBytes;
    if (head.size > most) {
      throw new ElementTooLongError(
        `${elementName(head.id)} has ${head.size} bytes; the maximum is ${most}`,
        this.#offset,
      );
    }
    return head.size;
  }

  #enter(head: ElementHead): MatroskaEvent {
    const byteOffset = this.#offset;
    const raw = this.#take(head.headLength);
    const at = { byteOffset, byteLength: raw.length, raw };
    const end = head.size === undefined ? undefined : this.#offset + head.size;
    if (head.id === ElementId.Segment) {
      this.#level = 'segment';
      this.#segmentEnd = end;
      return { type: 'segment', ...at };
    }
    this.#level = 'cluster';
    this.#clusterEnd = end;
    return { type: 'clusterStart', size: head.size, ...at };
  }

  #leaveCluster(): MatroskaEvent {
    this.#level = 'segment';
    this.#clusterEnd = undefined;
    return { type: 'clusterEnd', byteOffset: this.#offset, byteLength: 0, raw: new Uint8Array() };
  }

  #leaveSegment(): void {
    this.#level = 'top';
    this.#segmentEnd = undefined;
  }

  #readLeaf(head: ElementHead, size: number): MatroskaEvent {
    const byteOffset = this.#offset;
    const count = head.headLength + size;
    if (head.id === ElementId.SimpleBlock && count >= shortestSpan && !this.#queue.isWhole(count)) {
      this.#offset += count;
      return readSpanningBlock(this.#queue.take(count), head.headLength, byteOffset);
    }
    const raw = this.#take(count);
    const payload = raw.subarray(head.headLength);
    const at = { byteOffset, byteLength: raw.length, raw };
    const payloadOffset = byteOffset + head.headLength;
    switch (head.id) {
      case ElementId.EBML:
        return { type: 'ebml', docType: parseDocType(payload, payloadOffset), ...at };
      case ElementId.Info:
        return { type: 'info', info: parseInfo(payload, payloadOffset), ...at };
      case ElementId.Tracks:
        return { type: 'tracks', tracks: parseTracks(payload, payloadOffset), ...at };
      case ElementId.Tags:
        return { type: 'tags', tags: parseTags(payload, payloadOffset), ...at };
      case ElementId.Timestamp:
        return { type: 'clusterTimestamp', timestamp: readUint(payload, byteOffset), ...at };
      case ElementId.SimpleBlock:
        return { type: 'block', block: parseSimpleBlock(payload, payloadOffset), ...at };
      case ElementId.BlockGroup:
        return { type: 'block', block: parseBlockGroup(payload, payloadOffset), ...at };
      default:
        return { type: 'other', id: head.id, ...at };
    }
  }

  #take(count: number): Uint8Array {
    this.#offset += count;
    return this.#queue.takeWhole(count);
  }
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
