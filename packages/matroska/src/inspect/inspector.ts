import { fragmentLimits, isMetadata, playbackLimits } from '@frame-ingest/kinesis-video';
import { TrackType } from '../codec.ts';
import { describeTracks } from '../describe-tracks.ts';
import { ElementId, elementName } from '../ebml/element-id.ts';
import { ElementTooLongError, MatroskaError } from '../errors.ts';
import { findTagFault } from '../find-tag-fault.ts';
import { type MatroskaEvent, MatroskaReader } from '../read/matroska-reader.ts';
import type { Block, Track } from '../types.ts';
import { Findings } from './findings.ts';
import { Fragment } from './fragment.ts';
import { inspectTrack } from './inspect-track.ts';
import type { InspectionReport } from './report.ts';
import type { RuleId } from './rules.ts';
import { VideoFrames } from './video-frames.ts';

/** Judges a file as it arrives, in chunks of any size. It holds one element at a time. */
export class Inspector {
  readonly #findings = new Findings();
  readonly #reader = new MatroskaReader();
  readonly #seen = new Set<MatroskaEvent['type']>();
  readonly #indexElements = new Set<string>();
  readonly #videoFrames = new Map<number, VideoFrames>();
  #byteLength = 0;
  #fragments = 0;
  #isFaulty = false;
  #timestampScale = 1_000_000;
  #tracks: readonly Track[] = [];
  #fragment: Fragment | undefined;
  #before: Fragment | undefined;

  push(chunk: Uint8Array): void {
    this.#byteLength += chunk.length;
    this.#read(() => this.#reader.push(chunk));
  }

  /** The file has ended. */
  end(): InspectionReport {
    this.#read(() => this.#reader.end());
    this.#endFragment();
    this.#inspectShortest(undefined);
    if (this.#fragments === 0 && !this.#isFaulty) {
      this.#findings.add('no-fragments', this.#byteLength, 'There is no cluster');
    }
    return this.#findings.toReport(this.#byteLength, this.#fragments);
  }

  #read(events: () => Iterable<MatroskaEvent>): void {
    // What follows a fault cannot be told from noise.
    if (this.#isFaulty) return;
    try {
      for (const event of events()) this.#inspect(event);
    } catch (error) {
      if (!(error instanceof MatroskaError)) throw error;
      this.#isFaulty = true;
      const isLong = error instanceof ElementTooLongError && this.#fragment !== undefined;
      const rule = isLong ? 'fragment-too-large' : 'not-matroska';
      this.#findings.add(rule, error.byteOffset ?? this.#byteLength, error.message);
    }
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
        this.#fragment?.addTags(event.tags);
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
    if (this.#fragment !== undefined) this.#fragment.byteLength += event.raw.length;
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
  }

  #setTracks(tracks: readonly Track[], byteOffset: number): void {
    if (this.#seen.has('tracks')) {
      this.#findings.add('second-tracks', byteOffset, 'The segment has another Tracks element');
    }
    if (this.#tracks.length > 0) {
      if (describeTracks(this.#tracks) === describeTracks(tracks)) return;
      this.#findings.add('tracks-change', byteOffset, 'The tracks are not those of the segment before');
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
      this.#findings.add('too-many-tracks', byteOffset, `There are ${tracks.length} tracks`);
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
    this.#findings.add('index-elements', byteOffset, `There is a ${name} element`);
  }

  #startFragment(byteOffset: number): void {
    this.#endFragment();
    if (this.#tracks.length === 0 && this.#fragments === 0) {
      this.#findings.add('no-tracks', byteOffset, 'A cluster comes before any track is declared');
    }
    this.#fragments += 1;
    this.#fragment = new Fragment(byteOffset);
  }

  #setTimestamp(timestamp: number, byteOffset: number): void {
    const fragment = this.#fragment;
    if (fragment === undefined) return;
    if (fragment.timestampMs !== undefined) {
      this.#findings.add('cluster-without-timestamp', byteOffset, 'A cluster has two timestamps');
      return;
    }
    fragment.timestampMs = this.#toMs(timestamp);
    const before = this.#before?.timestampMs;
    if (before !== undefined && fragment.timestampMs <= before) {
      const message = `A cluster at ${fragment.timestampMs} ms follows one at ${before} ms`;
      this.#findings.add('cluster-times-not-rising', byteOffset, message);
    }
  }

  #inspectBlock(block: Block, byteOffset: number): void {
    const fragment = this.#fragment;
    if (fragment === undefined) return;
    if (fragment.timestampMs === undefined) {
      this.#findings.add(
        'cluster-without-timestamp',
        byteOffset,
        'A frame comes before the time of its cluster',
      );
      fragment.timestampMs = 0;
    }
    const track = this.#tracks.find(({ number }) => number === block.trackNumber);
    if (track === undefined) {
      const message = `There is a frame of track ${block.trackNumber}, which is not declared`;
      this.#findings.add('undeclared-track', byteOffset, message);
      return;
    }
    const timeMs = fragment.timestampMs + this.#toMs(block.relativeTimestamp);
    const goesBack = fragment.add(track.number, timeMs);
    this.#inspectTime(fragment, track, timeMs, block, byteOffset);
    if (block.laced) {
      const message = `${block.frames.length} frames of track ${track.number} are laced`;
      this.#findings.add('laced-blocks', byteOffset, message);
    }
    const videoFrames = this.#videoFrames.get(track.number);
    if (videoFrames === undefined) return;
    const hasB = block.frames.filter((frame) => videoFrames.inspect(frame, byteOffset)).length > 0;
    if (goesBack && !hasB) {
      this.#findings.add('b-frames', byteOffset, `A picture at ${timeMs} ms comes after a later one`);
    }
  }

  #inspectTime(fragment: Fragment, track: Track, timeMs: number, block: Block, byteOffset: number): void {
    const isVideo = track.type === TrackType.video;
    if (isVideo && !fragment.hasVideo && !block.keyframe) {
      const message = 'The first picture of a fragment is no keyframe';
      this.#findings.add('cluster-not-on-keyframe', fragment.byteOffset, message);
    }
    fragment.hasVideo ||= isVideo;
    const latest = this.#before?.latestMs;
    if (latest !== undefined && timeMs <= latest) {
      const message = `A frame at ${timeMs} ms follows a fragment with one at ${latest} ms`;
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
    if (fragment.timestampMs === undefined) report('cluster-without-timestamp', 'A cluster has no timestamp');

    for (const track of this.#tracks) {
      if (fragment.timesOf(track) === undefined) {
        report('track-without-frames', `A fragment has no frame of track ${track.number}`);
      }
    }
    if (fragment.byteLength > fragmentLimits.maxFragmentBytes) {
      report('fragment-too-large', `A fragment has ${fragment.byteLength} bytes`);
    }
    this.#inspectTags(fragment, report);
    if (fragment.isEmpty) return;
    this.#inspectLongest(fragment, report);
    this.#inspectJoin(fragment, report);
    this.#inspectShortest(fragment.startMs);
    this.#before = fragment;
  }

  #inspectLongest({ spanMs }: Fragment, report: (rule: RuleId, message: string) => void): void {
    const message = `A fragment has frames ${spanMs} ms apart`;
    if (spanMs > fragmentLimits.maxFragmentDurationMs) report('fragment-too-long', message);
    else if (spanMs > 10_000) report('fragment-over-10s', message);
  }

  /**
   * How long the fragment before lasts, which only the next tells where it has a single frame.
   * @param nextStartMs undefined when it was the last
   */
  #inspectShortest(nextStartMs: number | undefined): void {
    const fragment = this.#before;
    if (fragment === undefined) return;
    const lengths = this.#tracks.map((track) => lengthMs(fragment.timesOf(track)));
    const ownMs = Math.max(0, ...lengths);
    const lastsMs = ownMs > 0 || nextStartMs === undefined ? ownMs : nextStartMs - fragment.startMs;
    if (lastsMs >= fragmentLimits.minFragmentDurationMs) return;
    const rule = nextStartMs === undefined ? 'last-fragment-too-short' : 'fragment-too-short';
    this.#findings.add(rule, fragment.byteOffset, `A fragment lasts ${Math.round(lastsMs)} ms`);
  }

  #inspectJoin(fragment: Fragment, report: (rule: RuleId, message: string) => void): void {
    const [track] = this.#tracks.toSorted((a, b) => a.type - b.type);
    const before = track && this.#before?.timesOf(track);
    const now = track && fragment.timesOf(track);
    if (before === undefined || now === undefined || before.startMs === before.endMs) return;
    const gapMs = Math.round(now.startMs - before.endMs);
    if (Math.abs(gapMs) <= playbackLimits.maxContinuousGapMs) return;
    report(
      'discontinuity',
      `A fragment begins ${Math.abs(gapMs)} ms ${gapMs > 0 ? 'after' : 'before'} the end of the one before`,
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

  #toMs(units: number): number {
    return Math.round(units * (this.#timestampScale / 1_000_000));
  }
}

const indexElements: ReadonlySet<number> = new Set([
  ElementId.Cues,
  ElementId.SeekHead,
  ElementId.Void,
  ElementId.Chapters,
  ElementId.Attachments,
]);

function lengthMs(times: { startMs: number; endMs: number } | undefined): number {
  return times === undefined ? 0 : times.endMs - times.startMs;
}
