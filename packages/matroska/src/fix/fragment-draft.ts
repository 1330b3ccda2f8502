import { FragmentDuration, type TimedBlock } from '../fragment-duration.ts';
import type { SimpleTag, Track } from '../types.ts';
import type { OutputTrack } from './output-track.ts';

export interface OutputFrame {
  readonly track: OutputTrack;
  readonly timeMs: number;
  readonly keyframe: boolean;
  readonly invisible?: boolean | undefined;
  readonly discardable?: boolean | undefined;
  readonly data: Uint8Array;
}

export interface FragmentDraftOptions {
  /** As they will be written. */
  readonly declared: readonly Track[];
  /** The track at whose keyframes fragments begin. */
  readonly lead: OutputTrack;
  /** The fragment before. */
  readonly before?: FragmentDraft | undefined;
}

/** A fragment that is being put together, in milliseconds, as it will be written. */
export class FragmentDraft {
  /** The time from which on frames belong to it. */
  readonly startMs: number;
  readonly frames: OutputFrame[] = [];
  readonly tags: SimpleTag[] = [];
  readonly duration: FragmentDuration;
  /** The duration of the leading track alone: sound may have come early, and go to the next fragment. */
  readonly leadDuration: FragmentDuration;
  readonly #declared: readonly Track[];
  readonly #lead: OutputTrack;
  readonly #present = new Set<OutputTrack>();
  #byteLength = 0;

  constructor(startMs: number, { declared, lead, before }: FragmentDraftOptions) {
    this.startMs = startMs;
    this.#declared = declared;
    this.#lead = lead;
    this.duration = durationOf(declared, before?.duration);
    const isAlone = declared.length === 1;
    this.leadDuration = isAlone ? this.duration : durationOf(declared, before?.leadDuration);
  }

  add(frame: OutputFrame): void {
    this.frames.push(frame);
    this.#present.add(frame.track);
    this.#byteLength += byteLengthOf(frame);
    const block = toBlock(frame);
    this.duration.add(block);
    if (frame.track === this.#lead && this.leadDuration !== this.duration) this.leadDuration.add(block);
  }

  get byteLength(): number {
    return this.#byteLength;
  }

  get earliestMs(): number {
    return this.duration.earliest;
  }

  /** Whether it keeps the limits with this frame, too. One frame alone cannot be made any shorter. */
  hasRoomFor(frame: OutputFrame, maxBytes: number, maxMs: number): boolean {
    if (this.#byteLength + byteLengthOf(frame) > maxBytes) return false;
    return this.frames.length === 0 || !this.duration.isLongerThan(maxMs, toBlock(frame));
  }

  hasFrameOf(track: OutputTrack): boolean {
    return this.#present.has(track);
  }

  /** What both would last together. */
  durationWith(other: FragmentDraft): FragmentDuration {
    const joined = durationOf(this.#declared);
    for (const frame of [...this.frames, ...other.frames]) joined.add(toBlock(frame));
    return joined;
  }
}

function durationOf(tracks: readonly Track[], before?: FragmentDuration): FragmentDuration {
  return new FragmentDuration({ tracks, timestampScale: 1_000_000, before });
}

function toBlock({ track, timeMs }: OutputFrame): TimedBlock {
  return { trackNumber: track.number, time: timeMs };
}

/** With room for the head of the block, and what a frame costs here even if it is empty. */
function byteLengthOf({ data }: OutputFrame): number {
  return data.length + 100;
}
