import { TrackType } from './codec.ts';
import type { Track } from './types.ts';

/** When a block is and how long it lasts, in the segment's timestamp units. */
export interface TimedBlock {
  readonly trackNumber: number;
  readonly time: number;
  /** Its BlockDuration, which covers all its frames together. */
  readonly duration?: number | undefined;
  /**
   * Frames that are laced in it.
   * @default 1
   */
  readonly frameCount?: number | undefined;
}

/** What a fragment's times mean. */
export interface FragmentDurationOptions {
  readonly tracks: readonly Pick<Track, 'number' | 'type' | 'defaultDuration'>[];
  /** Nanoseconds per timestamp unit. */
  readonly timestampScale: number;
  /** The fragment before this one, of the same tracks. */
  readonly before?: FragmentDuration | undefined;
}

/** The times of one track's blocks, in timestamp units. */
interface TrackTimes {
  earliest: number;
  latest: number;
  /** The latest one before the latest. */
  previous: number | undefined;
  /** The length of the latest as the file gives it, in milliseconds. */
  toldMs: number | undefined;
}

/**
 * How long a fragment lasts: from its earliest frame to the end of its last video or sound. This is the
 * one measure for the limits of Kinesis Video.
 *
 * A Matroska frame has a start. Its end follows, in this order (RFC 9559, BlockDuration), from
 *
 * 1. its BlockDuration;
 * 2. the DefaultDuration of its track, once for each frame of the block;
 * 3. the start of the track's next frame. After a fragment's last frame, the next is in the next cluster, which has not come
 *    when PutMedia acknowledges this one, and may come after a pause. So the interval before the last frame stands for it;
 *    with a single frame in the fragment, the interval to the frame before, in the fragment before.
 *
 * The start of the next cluster never counts. What 3 gives is a guess: it may show a fragment to be too short, never too
 * long. A track without any known length (the first fragment, with one frame) makes a fragment neither. Subtitles may be
 * shown over later fragments, so their frames count by their starts only.
 *
 * Tolerance: muxers round times to the TimestampScale, nearly always 1 ms. 15 frames of 1/15 s begin at 0 to 933 ms, which
 * with an exact DefaultDuration of 66.67 ms makes 999.67 ms, and is a second. The difference of two rounded times is off by
 * less than a unit, and a length that is rounded or guessed by less than another. Where times had been rounded to a finer
 * unit before (90 kHz, 0.1 ms), both may be a little more: three units are granted.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html for 1 s and 20 s; how they are measured is not said
 * @see https://www.rfc-editor.org/rfc/rfc9559#name-blockduration-element, #name-defaultduration-element, #name-timestamps
 */
export class FragmentDuration {
  readonly #declared: ReadonlyMap<number, FragmentDurationOptions['tracks'][number]>;
  readonly #unitNs: number;
  readonly #times = new Map<number, TrackTimes>();
  /** The latest time of each track in the fragment before. */
  readonly #before: ReadonlyMap<number, number>;
  #earliest = Number.POSITIVE_INFINITY;
  #latest = Number.NEGATIVE_INFINITY;
  /** The longest given length of any block, added or asked about: most fragments are short enough even with that. */
  #maxToldMs = 0;

  constructor({ tracks, timestampScale, before }: FragmentDurationOptions) {
    this.#declared = new Map(tracks.map((track) => [track.number, track]));
    this.#unitNs = timestampScale;
    const timesBefore = before === undefined ? [] : [...before.#times];
    this.#before = new Map(timesBefore.map(([number, { latest }]) => [number, latest]));
  }

  /** Blocks may come in any order: those of a codec with B-frames do. */
  add(block: TimedBlock): void {
    const { trackNumber, time } = block;
    if (time < this.#earliest) this.#earliest = time;
    if (time > this.#latest) this.#latest = time;
    const times = this.#times.get(trackNumber);
    if (times === undefined) {
      const toldMs = this.#toldMs(block);
      this.#times.set(trackNumber, { earliest: time, latest: time, previous: undefined, toldMs });
    } else if (time > times.latest) {
      times.previous = times.latest;
      times.latest = time;
      times.toldMs = this.#toldMs(block);
    } else {
      if (time < times.earliest) times.earliest = time;
      if (time < times.latest && !(time <= (times.previous ?? Number.NEGATIVE_INFINITY)))
        times.previous = time;
    }
  }

  get isEmpty(): boolean {
    return this.#times.size === 0;
  }

  hasFrameOf(trackNumber: number): boolean {
    return this.#times.has(trackNumber);
  }

  /** In timestamp units, like {@link latest}; infinite in an empty fragment. */
  get earliest(): number {
    return this.#earliest;
  }

  /** The start of the latest frame. */
  get latest(): number {
    return this.#latest;
  }

  /** From the earliest frame to the start of the latest. */
  get spanMs(): number {
    return this.isEmpty ? 0 : this.#toMs(this.#latest - this.#earliest);
  }

  /** The best that is known, not rounded. A last frame with an unknown length counts as 0 ms. */
  get ms(): number {
    return Math.max(
      0,
      ...this.#lastFrames().map(({ startMs, toldMs, guessMs }) => startMs + (toldMs ?? guessMs ?? 0)),
    );
  }

  /** Whether the length of the last frame is given, or can be guessed, in each track of video or sound. */
  get isKnown(): boolean {
    return this.#lastFrames().every(({ toldMs, guessMs }) => (toldMs ?? guessMs) !== undefined);
  }

  /**
   * Whether it is certain to be shorter, with all that rounding may take.
   * @param minMs such as the shortest that PutMedia takes
   * @param nextTime when the next fragment would begin, in timestamp units, if that is known already: it ends a frame
   *   with an otherwise unknown length
   */
  isShorterThan(minMs: number, nextTime?: number): boolean {
    if (this.isEmpty) return false;
    if (!this.isKnown && nextTime === undefined) return false;
    const ms = this.isKnown || nextTime === undefined ? this.ms : this.#toMs(nextTime - this.#earliest);
    return ms + this.#toleranceMs < minMs;
  }

  /**
   * Whether it is certain to be longer, from what the file gives for its frames, never from a guess.
   * @param maxMs such as the longest that PutMedia takes
   * @param next a block that may be added; the answer is then for the fragment with it
   */
  isLongerThan(maxMs: number, next?: TimedBlock): boolean {
    const earliest = Math.min(this.#earliest, next?.time ?? Number.POSITIVE_INFINITY);
    const latest = Math.max(this.#latest, next?.time ?? Number.NEGATIVE_INFINITY);
    const spanMs = this.#toMs(latest - earliest);
    if (spanMs > maxMs) return true;
    const limitMs = maxMs + this.#toleranceMs;
    const nextMs = (next && this.#toldMs(next)) ?? 0;
    if (spanMs + Math.max(nextMs, this.#maxToldMs) <= limitMs) return false;
    if (next !== undefined && this.#toMs(next.time - earliest) + nextMs > limitMs) return true;
    return this.#lastFrames(earliest).some(({ startMs, toldMs = 0 }) => startMs + toldMs > limitMs);
  }

  /** When a track begins and, if its own blocks in this fragment give it or let it be guessed, when it ends. */
  trackTimes(trackNumber: number): { startMs: number; endMs: number | undefined } | undefined {
    const times = this.#times.get(trackNumber);
    if (times === undefined) return undefined;
    const { earliest, latest, previous, toldMs } = times;
    const lastMs = toldMs ?? (previous === undefined ? undefined : this.#toMs(latest - previous));
    return {
      startMs: this.#toMs(earliest),
      endMs: lastMs === undefined ? undefined : this.#toMs(latest) + lastMs,
    };
  }

  /** For each track that counts: when its last frame begins, from the fragment's start, and how long it lasts. */
  #lastFrames(earliest = this.#earliest): LastFrame[] {
    const all = [...this.#times];
    const counting = all.filter(([number]) => this.#isVideoOrSound(number));
    return (counting.length > 0 ? counting : all).map(([number, { latest, previous, toldMs }]) => {
      const before = previous ?? this.#before.get(number);
      return {
        startMs: this.#toMs(latest - earliest),
        toldMs,
        guessMs: before === undefined || before >= latest ? undefined : this.#toMs(latest - before),
      };
    });
  }

  #toldMs({ trackNumber, duration, frameCount = 1 }: TimedBlock): number | undefined {
    const defaultDuration = this.#declared.get(trackNumber)?.defaultDuration;
    // Old muxers mark frames other than keyframes with a BlockDuration of 0.
    if (!duration && !defaultDuration) return undefined;
    const toldMs = duration ? this.#toMs(duration) : (frameCount * (defaultDuration ?? 0)) / 1_000_000;
    if (toldMs > this.#maxToldMs) this.#maxToldMs = toldMs;
    return toldMs;
  }

  #isVideoOrSound(trackNumber: number): boolean {
    const type = this.#declared.get(trackNumber)?.type;
    return type === TrackType.video || type === TrackType.audio;
  }

  get #toleranceMs(): number {
    return this.#toMs(3);
  }

  #toMs(units: number): number {
    return (units * this.#unitNs) / 1_000_000;
  }
}

interface LastFrame {
  readonly startMs: number;
  readonly toldMs: number | undefined;
  readonly guessMs: number | undefined;
}
