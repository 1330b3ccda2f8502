import { fragmentLimits, isMetadata } from '@frame-ingest/kinesis-video';
import { describeTracks } from '../describe-tracks.ts';
import { MatroskaError } from '../errors.ts';
import { findTagFault } from '../find-tag-fault.ts';
import { type MatroskaEvent, MatroskaReader } from '../read/matroska-reader.ts';
import type { Block, SegmentInfo, SimpleTag, Track } from '../types.ts';
import { writeCluster } from '../write/write-cluster.ts';
import { writeSegmentHeader } from '../write/write-segment-header.ts';
import { writeTags } from '../write/write-tags.ts';
import { Changes } from './changes.ts';
import type { FragmentDraft } from './fragment-draft.ts';
import { FragmentPlanner } from './fragment-planner.ts';
import { OutputTrack } from './output-track.ts';

export interface FixOptions {
  /**
   * Times of the clusters: as they are (default), from 0 for PutMedia's RELATIVE timecodes, or from a time in
   * milliseconds since 1970 for ABSOLUTE ones.
   */
  readonly timestamps?: 'keep' | 'relative' | { readonly startMs: number };
}

/**
 * Writes a file anew, as it arrives, as Kinesis Video's own producers write one: one segment without an index, a
 * cluster of known size at each keyframe, avcC. It holds two fragments at a time.
 */
export class Fixer {
  readonly #reader = new MatroskaReader();
  readonly #changes = new Changes();
  readonly #timestamps: NonNullable<FixOptions['timestamps']>;
  #info: SegmentInfo = { timestampScale: 1_000_000 };
  #declared: readonly Track[] = [];
  #tracks = new Map<number, OutputTrack>();
  /** The tracks that the header tells; undefined before it is written. */
  #written: ReadonlySet<OutputTrack> | undefined;
  #planner: FragmentPlanner | undefined;
  #clusterTimestamp = 0;
  #offsetMs = 0;
  #isFaulty = false;
  #isOtherSegment = false;

  constructor({ timestamps = 'keep' }: FixOptions = {}) {
    this.#timestamps = timestamps;
  }

  /** What was lost or moved on the way, in words. */
  get changes(): string[] {
    return this.#changes.toList();
  }

  /** @returns bytes of the file that is to be, as far as they are certain */
  push(chunk: Uint8Array): Uint8Array[] {
    return this.#read(() => this.#reader.push(chunk));
  }

  /** The file has ended. */
  end(): Uint8Array[] {
    const written = this.#read(() => this.#reader.end());
    return [...written, ...this.#write(this.#planner?.end() ?? [])];
  }

  #read(events: () => Iterable<MatroskaEvent>): Uint8Array[] {
    const written: Uint8Array[] = [];
    if (this.#isFaulty) return written;
    try {
      for (const event of events()) written.push(...this.#write(this.#accept(event)));
    } catch (error) {
      if (!(error instanceof MatroskaError)) throw error;
      this.#isFaulty = true;
      this.#changes.add(`What follows a fault was left out: ${error.message}`);
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
      this.#planner?.addTags(event.tags);
    } else if (event.type === 'block' && !this.#isOtherSegment) {
      return this.#addBlock(event.block);
    }
    return [];
  }

  #declare(tracks: readonly Track[]): void {
    if (this.#planner !== undefined) {
      this.#isOtherSegment = describeTracks(tracks) !== describeTracks(this.#declared);
      if (this.#isOtherSegment)
        this.#changes.add('What follows other tracks was left out: fix it as a file of its own');
      return;
    }
    this.#declared = tracks;
    for (const track of tracks) {
      const output = new OutputTrack(track);
      if (output.isReadable) this.#tracks.set(track.number, output);
      else this.#changes.add(`Track ${track.number} was left out, for it is compressed or encrypted`);
    }
    const outputs = [...this.#tracks.values()];
    const lead = outputs.find(({ isVideo }) => isVideo) ?? outputs[0];
    if (lead === undefined) return;
    if (lead.number !== 1 || outputs.some(({ number }) => number > 126)) {
      for (const [index, track] of [lead, ...outputs.filter((other) => other !== lead)].entries()) {
        track.number = index + 1;
      }
    }
    this.#planner = new FragmentPlanner(lead, outputs, this.#changes);
  }

  #addBlock({ trackNumber, relativeTimestamp, keyframe, frames }: Block): FragmentDraft[] {
    const track = this.#tracks.get(trackNumber);
    if (track === undefined || this.#planner === undefined) {
      this.#changes.add(`A frame of track ${trackNumber} was left out, for there is no such track`);
      return [];
    }
    const startMs = this.#toMs(this.#clusterTimestamp + relativeTimestamp);
    if (Math.abs(startMs) > latestTimeMs) {
      this.#changes.add('A frame was left out whose time is beyond any clock');
      return [];
    }
    const complete: FragmentDraft[] = [];
    for (const [index, frame] of frames.entries()) {
      const { data, isIdr } = track.toFrame(frame);
      const timeMs = Math.round(startMs + index * track.frameMs);
      complete.push(...this.#planner.add({ track, timeMs, keyframe: keyframe || isIdr, data }));
    }
    return complete;
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
    if (this.#timestamps !== 'keep') {
      const startMs = this.#timestamps === 'relative' ? 0 : this.#timestamps.startMs;
      this.#offsetMs = startMs - first.earliestMs;
    }
    for (const track of this.#tracks.values()) {
      if (!this.#written.has(track))
        this.#changes.add('A track without frames in the first fragment was left out');
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
    const frames = fragment.frames.filter(({ track }) => this.#written?.has(track));
    const startMs = Math.max(0, fragment.earliestMs + this.#offsetMs);
    const blocks = frames.map(({ track, timeMs, keyframe, data }) => ({
      trackNumber: track.number,
      timestamp: Math.max(startMs, timeMs + this.#offsetMs),
      keyframe,
      data,
    }));
    const tags = this.#keepAllowed(fragment.tags);
    return [writeCluster(startMs, blocks), ...(tags.length > 0 ? [writeTags(tags)] : [])];
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

/** The year 10889: sums of such times are still exact. */
const latestTimeMs = 2 ** 48;
