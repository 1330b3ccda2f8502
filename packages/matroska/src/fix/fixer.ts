import { fragmentLimits, isMetadata } from '@frame-ingest/kinesis-video';
import { describeTracks } from '../describe-tracks.ts';
import { describesFragment } from '../describes-fragment.ts';
import { ElementId, elementName } from '../ebml/element-id.ts';
import { MatroskaError } from '../errors.ts';
import { findTagFault } from '../find-tag-fault.ts';
import { type MatroskaEvent, MatroskaReader } from '../read/matroska-reader.ts';
import type { Block, SegmentInfo, SimpleTag, Track } from '../types.ts';
import { writeClusterParts } from '../write/write-cluster.ts';
import { writeSegmentHeader } from '../write/write-segment-header.ts';
import { writeTags } from '../write/write-tags.ts';
import { Changes } from './changes.ts';
import { ContentDecoder, type Inflate } from './content-decoder.ts';
import type { FragmentDraft } from './fragment-draft.ts';
import { FragmentPlanner } from './fragment-planner.ts';
import { type Loss, Losses } from './losses.ts';
import { OutputTrack } from './output-track.ts';

/** How the new file is written. */
export interface FixOptions {
  /**
   * Times of the clusters: as they are (default), from 0 for PutMedia's RELATIVE timecodes, or from a time in
   * milliseconds since 1970 for ABSOLUTE ones.
   */
  readonly timestamps?: 'keep' | 'relative' | { readonly startMs: number };
  /** Undoes zlib of Matroska's own, such as Node's `inflateSync`. Without it tracks that are compressed so are left out. */
  readonly inflate?: Inflate;
}

/**
 * Writes a file again, while it arrives, in the form that Kinesis Video's own producers write: one segment without an
 * index, a cluster of known size at each keyframe, avcC. It holds two fragments at a time.
 */
export class Fixer {
  readonly #reader = new MatroskaReader();
  readonly #changes = new Changes();
  readonly #losses = new Losses();
  readonly #inflate: Inflate | undefined;
  readonly #timestamps: NonNullable<FixOptions['timestamps']>;
  #info: SegmentInfo = { timestampScale: 1_000_000 };
  #declared: readonly Track[] = [];
  #tracks = new Map<number, OutputTrack>();
  #decoders = new Map<number, ContentDecoder>();
  /** The tracks in the header; undefined before it is written. */
  #written: ReadonlySet<OutputTrack> | undefined;
  #planner: FragmentPlanner | undefined;
  #clusterTimestamp = 0;
  #offsetMs = 0;
  #byteLength = 0;
  #fault: MatroskaError | undefined;
  #isOtherSegment = false;

  constructor({ timestamps = 'keep', inflate }: FixOptions = {}) {
    this.#timestamps = timestamps;
    this.#inflate = inflate;
  }

  /** What was changed on the way, apart from media, in words. */
  get changes(): string[] {
    return this.#changes.toList();
  }

  /** What the new file lacks of the media. Complete after {@link end}. */
  get losses(): Loss[] {
    return this.#losses.toList();
  }

  /** @returns bytes of the file that is to be, as far as they are certain, in pieces; long ones may be views of the chunks */
  push(chunk: Uint8Array): Uint8Array[] {
    this.#byteLength += chunk.length;
    return this.#read(() => this.#reader.push(chunk));
  }

  /** The file has ended. */
  end(): Uint8Array[] {
    const written = this.#read(() => this.#reader.end());
    if (this.#fault !== undefined) {
      const { message, byteOffset = this.#byteLength } = this.#fault;
      const why = `what follows a fault cannot be distinguished from noise: ${message}`;
      this.#losses.add({ what: 'bytes', why, count: this.#byteLength - byteOffset });
    }
    return [...written, ...this.#write(this.#planner?.end() ?? [])];
  }

  #read(events: () => Iterable<MatroskaEvent>): Uint8Array[] {
    const written: Uint8Array[] = [];
    if (this.#fault !== undefined) return written;
    try {
      for (const event of events()) written.push(...this.#write(this.#accept(event)));
    } catch (error) {
      if (!(error instanceof MatroskaError)) throw error;
      this.#fault = error;
    }
    return written;
  }

  /** @returns the fragments that have become complete */
  #accept(event: MatroskaEvent): FragmentDraft[] {
    if (event.type === 'segment') {
      this.#planner?.startSegment();
    } else if (event.type === 'info') {
      this.#info = event.info;
    } else if (event.type === 'tracks') {
      this.#declare(event.tracks);
    } else if (event.type === 'clusterTimestamp') {
      this.#clusterTimestamp = event.timestamp;
    } else if (event.type === 'tags') {
      this.#addTags(event.tags);
    } else if (event.type === 'block') {
      return this.#addBlock(event.block);
    } else if (event.type === 'other') {
      this.#tellOther(event.id);
    }
    return [];
  }

  #addTags(tags: readonly SimpleTag[]): void {
    const kept = tags.filter((tag) => {
      const reason = findObstacle(tag);
      if (reason !== undefined) this.#changes.add(`A tag ${reason} was left out`);
      return reason === undefined;
    });
    for (const { otherElements = [] } of kept) {
      for (const { id } of otherElements) this.#changes.add(`The ${elementName(id)} of a tag was left out`);
    }
    this.#planner?.addTags(kept);
  }

  /** What means nothing to a stream is left out without a word, such as Cues. */
  #tellOther(id: number): void {
    if (id === ElementId.EncryptedBlock) {
      this.#losses.add({ what: 'EncryptedBlocks', why: 'they cannot be read' });
    } else if (id === ElementId.Chapters || id === ElementId.Attachments) {
      this.#changes.add(`${elementName(id)} were left out`);
    }
  }

  #declare(tracks: readonly Track[]): void {
    if (this.#planner !== undefined) {
      this.#isOtherSegment = describeTracks(tracks) !== describeTracks(this.#declared);
      return;
    }
    this.#declared = tracks;
    for (const track of tracks) {
      const decoder = new ContentDecoder(track, this.#inflate);
      this.#decoders.set(track.number, decoder);
      if (decoder.obstacle === undefined) this.#tracks.set(track.number, new OutputTrack(track));
    }
    const outputs = [...this.#tracks.values()];
    const lead = outputs.find(({ isVideo }) => isVideo) ?? outputs[0];
    if (lead === undefined) return;
    if (lead.number !== 1 || outputs.some(({ number }) => number > 126)) {
      for (const [index, track] of [lead, ...outputs.filter((other) => other !== lead)].entries()) {
        track.number = index + 1;
      }
    }
    this.#planner = new FragmentPlanner(lead, outputs, this.#changes, this.#losses);
  }

  #addBlock(block: Block): FragmentDraft[] {
    const track = this.#tracks.get(block.trackNumber);
    const startMs = this.#toMs(this.#clusterTimestamp + block.relativeTimestamp);
    const obstacle = this.#findObstacle(block, startMs);
    if (track === undefined || this.#planner === undefined || obstacle !== undefined) {
      this.#lose('frames', obstacle ?? 'no track can be written', block, block.frames.length);
      return [];
    }
    this.#tellElements(block, track);
    const { invisible, discardable } = block;
    const complete: FragmentDraft[] = [];
    for (const [index, encoded] of block.frames.entries()) {
      const frame = this.#decoders.get(block.trackNumber)?.decode(encoded);
      if (frame === undefined) {
        this.#lose('frames', 'they cannot be decompressed', block);
        continue;
      }
      const { data, isIdr } = track.toFrame(frame);
      const timeMs = Math.round(startMs + index * track.frameMs);
      const keyframe = block.keyframe || isIdr;
      complete.push(...this.#planner.add({ track, timeMs, keyframe, invisible, discardable, data }));
    }
    return complete;
  }

  /** Why a block cannot be written. */
  #findObstacle({ trackNumber }: Block, startMs: number): string | undefined {
    if (this.#isOtherSegment)
      return 'their tracks differ from the tracks before: fix them as a separate file';
    const decoder = this.#decoders.get(trackNumber);
    if (decoder === undefined) return 'the track is not declared';
    if (decoder.obstacle !== undefined) return decoder.obstacle;
    return Math.abs(startMs) > latestTimeMs ? 'their times are out of range' : undefined;
  }

  /** Elements of a BlockGroup for which a SimpleBlock has no room. */
  #tellElements(block: Block, track: OutputTrack): void {
    for (const { id } of block.otherElements ?? []) {
      const name = elementName(id);
      const plural = name.endsWith('s') ? name : `${name}s`;
      if (mediaElements.has(id)) this.#lose(plural, noRoom, block);
      else this.#changes.add(`The ${name} of a block of track ${block.trackNumber} was left out`);
    }
    if (block.duration === undefined) return;
    // Pictures and sound last until the next, subtitles until their end.
    if (!track.isVideoOrSound) this.#lose('BlockDurations', noRoom, block);
    else this.#changes.add(`The BlockDuration of a block of track ${block.trackNumber} was left out`);
  }

  #lose(what: string, why: string, { trackNumber }: Block, count = 1): void {
    this.#losses.add({ what, why, ...(this.#isOtherSegment ? {} : { track: trackNumber }), count });
  }

  #write(fragments: readonly FragmentDraft[]): Uint8Array[] {
    return fragments.flatMap((fragment) => [
      ...this.#writeHeaderOnce(fragment),
      ...this.#writeFragment(fragment),
    ]);
  }

  /** A track without a frame in the first fragment is left out: PutMedia wants one in each. */
  #writeHeaderOnce(first: FragmentDraft): Uint8Array[] {
    if (this.#written !== undefined) return [];
    const tracks = [...this.#tracks.values()].filter((track) => first.hasFrameOf(track));
    this.#written = new Set(tracks);
    if (this.#timestamps === 'keep') {
      // A cluster has no time before 0, which ffmpeg writes as frames before theirs.
      this.#offsetMs = Math.max(0, -first.earliestMs);
      if (this.#offsetMs > 0)
        this.#changes.add(`All times were moved by ${this.#offsetMs} ms, to begin at 0`);
    } else {
      const startMs = this.#timestamps === 'relative' ? 0 : this.#timestamps.startMs;
      this.#offsetMs = startMs - first.earliestMs;
    }
    for (const track of this.#tracks.values()) {
      if (!this.#written.has(track))
        this.#changes.add(`Track ${track.sourceNumber} was left out: ${lateTrack}`);
    }
    const info = { ...this.#info, timestampScale: 1_000_000 };
    return [
      writeSegmentHeader(
        info,
        tracks.map((track) => track.toTrack()),
      ),
    ];
  }

  #writeFragment(fragment: FragmentDraft): Uint8Array[] {
    const frames = fragment.frames.filter(({ track }) => {
      const isWritten = this.#written?.has(track) === true;
      if (!isWritten) this.#losses.add({ what: 'frames', why: lateTrack, track: track.sourceNumber });
      return isWritten;
    });
    const startMs = fragment.earliestMs + this.#offsetMs;
    const blocks = frames.map(({ track, timeMs, keyframe, invisible, discardable, data }) => ({
      trackNumber: track.number,
      timestamp: timeMs + this.#offsetMs,
      keyframe,
      invisible,
      discardable,
      data,
    }));
    const tags = this.#keepAllowed(fragment.tags);
    return [...writeClusterParts(startMs, blocks), ...(tags.length > 0 ? [writeTags(tags)] : [])];
  }

  #keepAllowed(tags: readonly SimpleTag[]): SimpleTag[] {
    const allowed = tags.filter((tag) => findTagFault(tag) === undefined);
    const surplus = new Set(allowed.filter(isMetadata).slice(fragmentLimits.maxFragmentTags));
    const kept = allowed.filter((tag) => !surplus.has(tag));
    for (let index = kept.length; index < tags.length; index += 1) this.#changes.add('A tag was left out');
    return kept;
  }

  #toMs(units: number): number {
    return Math.round(units * (this.#info.timestampScale / 1_000_000));
  }
}

/** What is wanted in the new file and has no place in it. */
function findObstacle(tag: SimpleTag): string | undefined {
  if (!describesFragment(tag)) return `about ${/^[ae]/.test(tag.target ?? '') ? 'an' : 'a'} ${tag.target}`;
  return tag.otherElements?.some(({ id }) => id === ElementId.TagBinary) ? 'with a binary value' : undefined;
}

const noRoom = 'a SimpleBlock cannot hold this element';
const lateTrack = 'the track has no frame in the first fragment, and PutMedia requires one in each';

/** Those of a BlockGroup that change what is seen or heard. */
const mediaElements: ReadonlySet<number> = new Set([
  ElementId.BlockAdditions,
  ElementId.DiscardPadding,
  ElementId.CodecState,
]);

/** The year 10889: sums of such times are still exact. */
const latestTimeMs = 2 ** 48;
