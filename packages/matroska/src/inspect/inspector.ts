import { fragmentLimits, isMetadata, playbackLimits } from '@frame-ingest/kinesis-video';
import { TrackType } from '../codec.ts';
import { describeTracks } from '../describe-tracks.ts';
import { describesFragment } from '../describes-fragment.ts';
import { ElementId, elementName } from '../ebml/element-id.ts';
import { ElementTooLongError, MatroskaError } from '../errors.ts';
import { findTagFault } from '../find-tag-fault.ts';
import { type MatroskaEvent, MatroskaReader } from '../read/matroska-reader.ts';
import type { Block, Track } from '../types.ts';
import { Findings } from './findings.ts';
import { Fragment } from './fragment.ts';
import { inspectTrack } from './inspect-track.ts';
import { formatHeadLength, nameFormat } from './name-format.ts';
import type { InspectionReport } from './report.ts';
import type { RuleId } from './rules.ts';
import { showMs } from './show-ms.ts';
import { VideoFrames } from './video-frames.ts';

/** Options of an inspection. */
export interface InspectOptions {
  /**
   * Applies the documents literally even if the service is known to accept more: a fragment of less than a second is then
   * an error that every consumer refuses.
   * @default false - it is a warning
   */
  readonly strict?: boolean;
}

/** Inspects a file as it arrives, in chunks of any size. It holds one element at a time. */
export class Inspector {
  readonly #findings: Findings;
  readonly #reader = new MatroskaReader();
  readonly #seen = new Set<MatroskaEvent['type']>();
  readonly #indexElements = new Set<string>();
  readonly #videoFrames = new Map<number, VideoFrames>();
  #byteLength = 0;
  /** The first bytes of the file, as many as its format shows in. */
  #head = new Uint8Array();
  #fragments = 0;
  #isFaulty = false;
  /** Where another format than Matroska shows. */
  #otherAt: number | undefined;
  #timestampScale = 1_000_000;
  #isFirstOfSegment = true;
  #tracks: readonly Track[] = [];
  #fragment: Fragment | undefined;
  #before: Fragment | undefined;

  constructor({ strict = false }: InspectOptions = {}) {
    this.#findings = new Findings(strict);
  }

  /** Takes the next bytes of the file, a chunk of any size. */
  push(chunk: Uint8Array): void {
    this.#byteLength += chunk.length;
    this.#keepHead(chunk);
    this.#read(() => this.#reader.push(chunk));
  }

  /** The file has ended. */
  end(): InspectionReport {
    this.#read(() => this.#reader.end());
    this.#endFragment();
    this.#inspectShortest('last-fragment-too-short');
    if (this.#otherAt !== undefined) this.#addOther(this.#otherAt);
    if (this.#fragments === 0 && !this.#isFaulty) {
      const message = this.#byteLength === 0 ? 'The file is empty' : 'The file has no cluster';
      this.#findings.add('no-fragments', this.#byteLength, message);
    }
    return this.#findings.toReport(this.#byteLength, this.#fragments);
  }

  #keepHead(chunk: Uint8Array): void {
    const missing = formatHeadLength - this.#head.length;
    if (missing > 0) this.#head = Uint8Array.from([...this.#head, ...chunk.subarray(0, missing)]);
  }

  #read(events: () => Iterable<MatroskaEvent>): void {
    // What follows a fault cannot be distinguished from noise.
    if (this.#isFaulty) return;
    try {
      for (const event of events()) this.#inspect(event);
    } catch (error) {
      if (!(error instanceof MatroskaError)) throw error;
      this.#isFaulty = true;
      const byteOffset = error.byteOffset ?? this.#byteLength;
      if (this.#head[0] !== firstByteOfEbml && !this.#seen.has('ebml')) {
        this.#otherAt = byteOffset;
        return;
      }
      const isLong = error instanceof ElementTooLongError && this.#fragment !== undefined;
      this.#findings.add(isLong ? 'fragment-too-large' : 'not-matroska', byteOffset, error.fault);
    }
  }

  /** A fault in the first bytes of an MP4, say, does not help its owner. */
  #addOther(byteOffset: number): void {
    const format = nameFormat(this.#head);
    if (format !== undefined) {
      this.#findings.add('other-format', 0, `The file is ${format}`);
      return;
    }
    const message = 'The file is not Matroska: it does not begin with an EBML header';
    this.#findings.add('not-matroska', byteOffset, message);
  }

  #inspect(event: MatroskaEvent): void {
    const { byteOffset } = event;
    switch (event.type) {
      case 'ebml':
        if (event.docType !== 'matroska' && event.docType !== 'webm') {
          const docType = JSON.stringify(event.docType.slice(0, 40));
          this.#findings.add('not-matroska', byteOffset, `The DocType is ${docType}`);
        }
        break;
      case 'segment':
        this.#startSegment(byteOffset);
        break;
      case 'info':
        this.#timestampScale = event.info.timestampScale;
        if (event.info.duration !== undefined) this.#noteIndexElement('Duration', byteOffset);
        break;
      case 'tracks':
        this.#setTracks(event.tracks, byteOffset);
        break;
      case 'clusterStart':
        this.#startFragment(byteOffset);
        break;
      case 'tags':
        this.#fragment?.addTags(event.tags.filter(describesFragment));
        break;
      case 'clusterTimestamp':
        this.#setTimestamp(event.timestamp, byteOffset);
        break;
      case 'block':
        this.#inspectBlock(event.block, byteOffset);
        break;
      case 'other':
        if (indexElements.has(event.id)) this.#noteIndexElement(elementName(event.id), byteOffset);
        break;
    }
    if (this.#fragment !== undefined) this.#fragment.byteLength += event.byteLength;
    this.#seen.add(event.type);
  }

  #startSegment(byteOffset: number): void {
    if (!this.#seen.has('ebml')) {
      this.#findings.add('not-matroska', byteOffset, 'The file does not begin with an EBML header');
    }
    if (this.#seen.has('segment')) {
      this.#endFragment();
      this.#findings.add('second-segment', byteOffset, 'Another segment begins');
    }
    this.#seen.delete('tracks');
    this.#timestampScale = 1_000_000;
    this.#isFirstOfSegment = true;
  }

  #setTracks(tracks: readonly Track[], byteOffset: number): void {
    if (this.#seen.has('tracks')) {
      this.#findings.add('second-tracks', byteOffset, 'The segment has another Tracks element');
    }
    if (this.#tracks.length > 0) {
      if (describeTracks(this.#tracks) === describeTracks(tracks)) return;
      this.#findings.add('tracks-change', byteOffset, "The tracks differ from the previous segment's");
    }
    this.#tracks = tracks;
    this.#videoFrames.clear();
    for (const track of tracks) {
      inspectTrack(track, byteOffset, this.#findings);
      if (track.type === TrackType.video) {
        this.#videoFrames.set(track.number, new VideoFrames(track, this.#findings));
      }
    }
    this.#inspectSetOfTracks(tracks, byteOffset);
  }

  #inspectSetOfTracks(tracks: readonly Track[], byteOffset: number): void {
    if (tracks.length > fragmentLimits.maxTracks) {
      this.#findings.add('too-many-tracks', byteOffset, `The file has ${tracks.length} tracks`);
    }
    const video = tracks.filter(({ type }) => type === TrackType.video);
    if (video.length === 0 && tracks.length > 0) {
      this.#findings.add('no-video', byteOffset, 'No track is video');
    } else if (video.length > 0 && !video.some(({ number }) => number === 1)) {
      this.#findings.add('video-not-track-1', byteOffset, `Video is track ${video[0]?.number}`);
    }
  }

  #noteIndexElement(name: string, byteOffset: number): void {
    if (this.#indexElements.has(name)) return;
    this.#indexElements.add(name);
    this.#findings.add('index-elements', byteOffset, `The file has a ${name} element`);
  }

  #startFragment(byteOffset: number): void {
    this.#endFragment();
    if (this.#tracks.length === 0 && this.#fragments === 0) {
      this.#findings.add('no-tracks', byteOffset, 'A cluster comes before any track is declared');
    }
    this.#fragments += 1;
    for (const videoFrames of this.#videoFrames.values()) videoFrames.startFragment();
    this.#fragment = new Fragment(byteOffset, {
      tracks: this.#tracks,
      timestampScale: this.#timestampScale,
      before: this.#isFirstOfSegment ? undefined : this.#before?.duration,
    });
    this.#isFirstOfSegment = false;
  }

  #setTimestamp(timestamp: number, byteOffset: number): void {
    const fragment = this.#fragment;
    if (fragment === undefined) return;
    if (fragment.timestamp !== undefined) {
      this.#findings.add('cluster-without-timestamp', byteOffset, 'A cluster has two timestamps');
      return;
    }
    fragment.timestamp = timestamp;
    const timeMs = fragment.toMs(timestamp);
    const beforeMs = this.#before?.toMs(this.#before.timestamp ?? 0);
    if (beforeMs !== undefined && timeMs <= beforeMs) {
      const message = `A cluster at ${showMs(timeMs)} ms follows one at ${showMs(beforeMs)} ms`;
      this.#findings.add('cluster-times-not-rising', byteOffset, message);
    }
  }

  #inspectBlock(block: Block, byteOffset: number): void {
    const fragment = this.#fragment;
    if (fragment === undefined) return;
    if (fragment.timestamp === undefined) {
      this.#findings.add(
        'cluster-without-timestamp',
        byteOffset,
        'A frame comes before the time of its cluster',
      );
      fragment.timestamp = 0;
    }
    const track = this.#tracks.find(({ number }) => number === block.trackNumber);
    if (track === undefined) {
      const message = `A frame belongs to track ${block.trackNumber}, which is not declared`;
      this.#findings.add('undeclared-track', byteOffset, message);
      return;
    }
    const time = fragment.timestamp + block.relativeTimestamp;
    const timeMs = fragment.toMs(time);
    const goesBack = fragment.add(block, time);
    this.#inspectTime(fragment, track, timeMs, block, byteOffset);
    if (block.laced) {
      const message = `${block.frames.length} frames of track ${track.number} are laced`;
      this.#findings.add('laced-blocks', byteOffset, message);
    }
    const videoFrames = this.#videoFrames.get(track.number);
    if (videoFrames === undefined) return;
    const hasB = block.frames.filter((frame) => videoFrames.inspect(frame, timeMs, byteOffset)).length > 0;
    if (goesBack && !hasB) {
      this.#findings.add('b-frames', byteOffset, `A picture at ${showMs(timeMs)} ms comes after a later one`);
    }
  }

  #inspectTime(fragment: Fragment, track: Track, timeMs: number, block: Block, byteOffset: number): void {
    const isVideo = track.type === TrackType.video;
    if (isVideo && !fragment.hasVideo && !block.keyframe) {
      const message = 'The first picture of a fragment is not a keyframe';
      this.#findings.add('cluster-not-on-keyframe', fragment.byteOffset, message);
    }
    fragment.hasVideo ||= isVideo;
    const latestMs = this.#before?.toMs(this.#before.duration.latest);
    if (latestMs !== undefined && timeMs <= latestMs) {
      const message = `A frame at ${showMs(timeMs)} ms follows a fragment with one at ${showMs(latestMs)} ms`;
      this.#findings.add('fragments-overlap', byteOffset, message);
    }
    if (block.relativeTimestamp < 0) {
      const message = `A frame is ${-block.relativeTimestamp} units before its cluster`;
      this.#findings.add('block-before-cluster', byteOffset, message);
    }
  }

  #endFragment(): void {
    const fragment = this.#fragment;
    if (fragment === undefined) return;
    this.#fragment = undefined;
    const report = (rule: RuleId, message: string) => this.#findings.add(rule, fragment.byteOffset, message);
    if (fragment.timestamp === undefined) report('cluster-without-timestamp', 'A cluster has no timestamp');

    for (const track of this.#tracks) {
      if (!fragment.duration.hasFrameOf(track.number)) {
        report('track-without-frames', `A fragment has no frame of track ${track.number}`);
      }
    }
    if (fragment.byteLength > fragmentLimits.maxFragmentBytes) {
      report('fragment-too-large', `A fragment has ${fragment.byteLength} bytes`);
    }
    this.#inspectTags(fragment, report);
    if (fragment.duration.isEmpty) return;
    this.#inspectLongest(fragment, report);
    this.#inspectJoin(fragment, report);
    this.#inspectShortest('fragment-too-short');
    this.#before = fragment;
  }

  #inspectLongest({ duration }: Fragment, report: (rule: RuleId, message: string) => void): void {
    const message = `A fragment lasts ${showMs(duration.ms)} ms, but its frames are ${showMs(duration.spanMs)} ms apart`;
    if (duration.isLongerThan(fragmentLimits.maxFragmentDurationMs)) report('fragment-too-long', message);
    else if (duration.isLongerThan(10_000)) report('fragment-over-10s', message);
  }

  /** Inspects the fragment before, because only the next one shows that it was not the last. */
  #inspectShortest(rule: 'fragment-too-short' | 'last-fragment-too-short'): void {
    const { duration, byteOffset } = this.#before ?? {};
    if (duration === undefined || byteOffset === undefined) return;
    if (!duration.isShorterThan(fragmentLimits.minFragmentDurationMs)) return;
    this.#findings.add(rule, byteOffset, `A fragment lasts ${showMs(duration.ms)} ms`);
  }

  #inspectJoin(fragment: Fragment, report: (rule: RuleId, message: string) => void): void {
    const [track] = this.#tracks.toSorted((a, b) => a.type - b.type);
    const before = track && this.#before?.duration.trackTimes(track.number);
    const now = track && fragment.duration.trackTimes(track.number);
    if (before?.endMs === undefined || now === undefined) return;
    const gapMs = Math.round(now.startMs - before.endMs);
    if (Math.abs(gapMs) <= playbackLimits.maxContinuousGapMs) return;
    report(
      'discontinuity',
      `A fragment begins ${Math.abs(gapMs)} ms ${gapMs > 0 ? 'after' : 'before'} the previous one ends`,
    );
  }

  #inspectTags({ tags }: Fragment, report: (rule: RuleId, message: string) => void): void {
    const metadata = tags.filter(isMetadata);
    if (metadata.length > fragmentLimits.maxFragmentTags) {
      report('too-many-tags', `A fragment has ${metadata.length} tags`);
    }
    for (const tag of metadata) {
      const fault = findTagFault(tag);
      if (fault !== undefined)
        report(fault, `A fragment has the tag ${JSON.stringify(tag.name.slice(0, 40))}`);
    }
  }
}

/** The first byte of the EBML header's ID, 1A 45 DF A3 (RFC 8794 section 11.2.1). */
const firstByteOfEbml = 0x1a;

const indexElements: ReadonlySet<number> = new Set([
  ElementId.Cues,
  ElementId.SeekHead,
  ElementId.Void,
  ElementId.Chapters,
  ElementId.Attachments,
]);
