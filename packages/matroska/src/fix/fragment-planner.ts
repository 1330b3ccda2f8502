import { fragmentLimits } from '@frame-ingest/kinesis-video';
import type { SimpleTag, Track } from '../types.ts';
import type { Changes } from './changes.ts';
import { FragmentDraft, type OutputFrame } from './fragment-draft.ts';
import type { Losses } from './losses.ts';
import type { OutputTrack } from './output-track.ts';

/** Room for the tags and the heads of cluster and tags. */
const maxBytes = fragmentLimits.maxFragmentBytes - 100_000;
const maxMs = fragmentLimits.maxFragmentDurationMs;
const minMs = fragmentLimits.minFragmentDurationMs;

/** Sound that comes before the first picture and is not much earlier belongs to it. */
const maxLeadMs = 500;
const maxWaiting = 1_000;
const maxWaitingBytes = 4_000_000;
const beforePictures = 'before the first picture';
/** Ten of them are written. */
const maxTagsKept = 1_000;

/**
 * Deals frames out to fragments. Each begins at a keyframe of the leading track, which is the first video, and lasts at
 * least a second; the frames of all tracks go where their times belong. The fragment before the current one is held
 * back for frames that come late: that is all that is held.
 */
export class FragmentPlanner {
  readonly #lead: OutputTrack;
  readonly #tracks: readonly OutputTrack[];
  /** As they are written. */
  readonly #declared: readonly Track[];
  readonly #changes: Changes;
  readonly #losses: Losses;
  /** Frames of other tracks, at their times as received, that wait for a keyframe of the leading one. */
  #waiting: OutputFrame[] = [];
  #waitingBytes = 0;
  #isWaiting = true;
  #held: FragmentDraft | undefined;
  #current: FragmentDraft | undefined;
  /** The latest picture, or sound where it leads. */
  #leadMs = Number.NEGATIVE_INFINITY;
  #leadIntervalMs = 0;
  #shiftMs = 0;

  constructor(lead: OutputTrack, tracks: readonly OutputTrack[], changes: Changes, losses: Losses) {
    this.#lead = lead;
    this.#tracks = tracks;
    this.#declared = tracks.map((track) => track.toTrack());
    this.#changes = changes;
    this.#losses = losses;
  }

  /** @returns the fragments that have become complete */
  add(received: OutputFrame): FragmentDraft[] {
    if (received.track === this.#lead) return this.#addLeading(this.#shift(received), received);
    if (this.#isWaiting) this.#wait(received);
    else this.#addFollowing(this.#shift(received));
    return [];
  }

  /** What follows is of another segment, which may have other times. */
  startSegment(): void {
    this.#isWaiting = true;
  }

  /** Tags belong to the fragment before them. */
  addTags(tags: readonly SimpleTag[]): void {
    const fragment = this.#isWaiting ? undefined : this.#current;
    const room = fragment === undefined ? 0 : maxTagsKept - fragment.tags.length;
    fragment?.tags.push(...tags.slice(0, room));
    const where = fragment === undefined ? ' in front of the first fragment' : '';
    for (const _tag of tags.slice(room)) this.#changes.add(`A tag${where} was left out`);
  }

  end(): FragmentDraft[] {
    const current = this.#current;
    for (const frame of this.#waiting) this.#lose(frame, 'before a keyframe that never arrives');
    this.#current = undefined;
    const complete = current === undefined ? [] : this.#complete(current, true);
    return this.#held === undefined ? complete : [...complete, this.#held];
  }

  #addLeading(frame: OutputFrame, received: OutputFrame): FragmentDraft[] {
    const current = this.#current;
    if (this.#isWaiting && !frame.keyframe) {
      this.#lose(frame, 'before the first keyframe');
      return [];
    }
    if (frame.keyframe && frame.timeMs <= this.#leadMs) return this.#shiftBehind(received);
    this.#isWaiting = false;
    if (current === undefined) {
      this.#begin(frame);
      return [];
    }
    if (frame.keyframe && !current.leadDuration.isShorterThan(minMs, frame.timeMs)) {
      return this.#beginNext(frame, current);
    }
    if (!current.hasRoomFor(frame, maxBytes, maxMs)) {
      if (!frame.keyframe) {
        this.#changes.add('A fragment had to begin without a keyframe, because none is within its limits');
      }
      return this.#beginNext(frame, current);
    }
    this.#take(frame, current);
    for (const waiting of this.#takeWaiting(current.startMs)) this.#addFollowing(waiting);
    return [];
  }

  /** A keyframe that is not later than what came before begins another timeline, which is moved behind this one. */
  #shiftBehind(received: OutputFrame): FragmentDraft[] {
    this.#changes.add('Times that went backwards were moved after the times before');
    const followsMs = this.#leadMs + Math.max(1, this.#leadIntervalMs);
    this.#shiftMs = followsMs - received.timeMs;
    return this.add(received);
  }

  /** Frames of other tracks that came before the keyframe but are not earlier go with it. */
  #beginNext(frame: OutputFrame, current: FragmentDraft): FragmentDraft[] {
    const complete = this.#complete(this.#withoutEarly(current, frame.timeMs), false);
    this.#begin(frame);
    return complete;
  }

  #withoutEarly(current: FragmentDraft, nextMs: number): FragmentDraft {
    const isEarly = ({ track, timeMs }: OutputFrame) => track !== this.#lead && timeMs >= nextMs;
    if (!current.frames.some(isEarly)) return current;
    const ended = this.#draft(current.startMs);
    ended.tags.push(...current.tags);
    for (const frame of current.frames) {
      if (isEarly(frame)) this.#waiting.push({ ...frame, timeMs: frame.timeMs - this.#shiftMs });
      else ended.add(frame);
    }
    return ended;
  }

  #begin(frame: OutputFrame): void {
    const isFirst = this.#current === undefined;
    const draft = this.#draft(frame.timeMs);
    this.#current = draft;
    this.#take(frame, draft);
    const waiting = this.#takeWaiting(frame.timeMs - (isFirst ? maxLeadMs : 0));
    for (const early of waiting) this.#addFollowing(early);
  }

  #draft(startMs: number): FragmentDraft {
    return new FragmentDraft(startMs, { declared: this.#declared, lead: this.#lead, before: this.#held });
  }

  #wait(received: OutputFrame): void {
    this.#waiting.push(received);
    this.#waitingBytes += received.data.length;
    while (this.#waiting.length > maxWaiting || this.#waitingBytes > maxWaitingBytes) {
      const [oldest] = this.#waiting.splice(0, 1);
      if (oldest === undefined) return;
      this.#waitingBytes -= oldest.data.length;
      this.#lose(oldest, beforePictures);
    }
  }

  #takeWaiting(earliestMs: number): OutputFrame[] {
    const waiting = this.#waiting.map((frame) => this.#shift(frame));
    this.#waiting = [];
    this.#waitingBytes = 0;
    return waiting.filter((frame) => {
      const isKept = frame.timeMs >= earliestMs;
      if (!isKept) this.#lose(frame, beforePictures);
      return isKept;
    });
  }

  #lose({ track }: OutputFrame, where: string): void {
    this.#losses.add({ what: 'frames', why: `their times are ${where}`, track: track.sourceNumber });
  }

  #shift(frame: OutputFrame): OutputFrame {
    if (this.#shiftMs === 0) return frame;
    return { ...frame, timeMs: frame.timeMs + this.#shiftMs };
  }

  #take(frame: OutputFrame, draft: FragmentDraft): void {
    draft.add(frame);
    if (frame.timeMs <= this.#leadMs) return;
    if (Number.isFinite(this.#leadMs)) this.#leadIntervalMs = frame.timeMs - this.#leadMs;
    this.#leadMs = frame.timeMs;
  }

  #addFollowing(frame: OutputFrame): void {
    const current = this.#current;
    if (current === undefined) return;
    const isLate = this.#held !== undefined && frame.timeMs < current.startMs;
    const draft = isLate && this.#held !== undefined ? this.#held : current;
    const earliestMs = draft.startMs - (isLate ? 0 : maxLeadMs);
    if (frame.timeMs < earliestMs || !draft.hasRoomFor(frame, maxBytes, maxMs)) {
      this.#lose(frame, 'too far from the surrounding pictures');
    } else {
      draft.add(frame);
    }
  }

  /** A fragment ends where the next begins; later frames of other tracks are kept for that. */
  #complete(current: FragmentDraft, isLast: boolean): FragmentDraft[] {
    const held = this.#held;
    if (held === undefined || !this.#shouldJoin(held, current, isLast)) {
      this.#held = current;
      return held === undefined ? [] : [held];
    }
    for (const frame of current.frames) held.add(frame);
    held.tags.push(...current.tags);
    return [];
  }

  /** Two fragments are one where a track has frames in one of them only, or the last is too short. */
  #shouldJoin(held: FragmentDraft, current: FragmentDraft, isLast: boolean): boolean {
    const lacksTrack = this.#tracks.some((track) => held.hasFrameOf(track) !== current.hasFrameOf(track));
    const isShort = isLast && current.duration.isShorterThan(minMs);
    if (!lacksTrack && !isShort) return false;
    if (held.byteLength + current.byteLength > maxBytes) return false;
    return !held.durationWith(current).isLongerThan(maxMs);
  }
}
