import { playbackLimits } from '@frame-ingest/kinesis-video';
import { describeTracks, type Track } from '@frame-ingest/matroska';
import { invalidArgument, resourceNotFound, ServiceError } from '../errors.ts';
import type { FragmentRecord } from '../stream/fragment.ts';
import type { VideoStream } from '../stream/video-stream.ts';
import { readTracks } from './fragment-frames.ts';
import type { HlsParameters } from './hls-parameters.ts';
import { nextFragments } from './next-fragments.ts';
import { type PlayableTrack, parsePlayableTracks } from './playable-track.ts';
import { requirePlayable } from './require-playable.ts';

/** A fragment in a session, fixed when the session takes it. */
export interface SessionFragment {
  readonly record: FragmentRecord;
  /** Time of the kind that the session uses, in milliseconds since the Unix epoch. */
  readonly timestampMs: number;
  /** Its place on the session's timeline, which keeps gaps. */
  readonly startsAtMs: number;
  /** Until the next fragment if that is known to follow, otherwise its own length. */
  readonly durationMs: number;
  /** Its number in the session, from 1. */
  readonly ordinal: number;
  readonly mediaSequence: number;
  readonly isDiscontinuous: boolean;
  /** Number of discontinuity marks before its own. */
  readonly discontinuitySequence: number;
  /** Index of its tracks among the session's sets of tracks. */
  readonly tracksVersion: number;
}

export interface HlsSessionOptions {
  readonly stream: VideoStream;
  readonly parameters: HlsParameters;
  readonly clock: () => number;
  /** Whether media is refused that the service's documents do not mention. */
  readonly strict: boolean;
}

/** The content of one session URL: fragments on one timeline, in a list that is fixed or grows. */
export class HlsSession {
  readonly stream: VideoStream;
  readonly parameters: HlsParameters;
  readonly strict: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly expiresMs: number;
  readonly #clock: () => number;
  readonly #tracks: { header: Uint8Array; readonly tracks: readonly Track[] }[] = [];
  #fragments: SessionFragment[] = [];
  #originMs = 0;
  #startedMs: number | undefined;
  #lastSeen: string | undefined;
  /** The total of all fragments that it ever took. */
  #totalMs = 0;
  #maxSegmentMs = 0;
  #hasEnded = false;
  #refreshing: Promise<void> = Promise.resolve();

  private constructor({ stream, parameters, clock, strict }: HlsSessionOptions) {
    this.stream = stream;
    this.parameters = parameters;
    this.strict = strict;
    this.#clock = clock;
    this.expiresMs = clock() + parameters.expiresSeconds * 1000;
  }

  /**
   * @throws ServiceError ResourceNotFoundException if there is nothing to play, or the error for media that cannot be
   * played
   */
  static async open(options: HlsSessionOptions): Promise<HlsSession> {
    const session = new HlsSession(options);
    session.#requireRecentFragment();
    const [first] = session.#next();
    if (first === undefined || (await session.#versionOfTracks(first)) === undefined) throw nothingToPlay();
    session.tracks();
    const media = await options.stream.read(first.number);
    if (media !== undefined) requirePlayable([media], 'hls', options.strict);
    // An ON_DEMAND session does not change any more, whatever happens to the stream.
    if (options.parameters.playbackMode === 'ON_DEMAND') await session.refresh();
    return session;
  }

  /**
   * Takes the fragments that are due.
   * @throws ServiceError ResourceNotFoundException if the stream of a LIVE session is silent
   */
  async refresh(): Promise<void> {
    const refreshed = this.#refreshing.then(() => this.#refresh());
    this.#refreshing = refreshed.catch(() => undefined);
    await refreshed;
  }

  /** The fragments of its playlist, in order. */
  get window(): readonly SessionFragment[] {
    return this.#fragments.slice(-this.parameters.maxFragments);
  }

  /** Whether nothing will be added any more. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** The longest duration so far: a target duration can be raised but never lowered. */
  get maxSegmentMs(): number {
    return this.#maxSegmentMs;
  }

  /** Finds a fragment that is in the playlist or left it recently, and the one after it. */
  find(number: string): { fragment: SessionFragment; next: SessionFragment | undefined } | undefined {
    const index = this.#fragments.findIndex(({ record }) => record.number === number);
    const fragment = this.#fragments[index];
    return fragment && { fragment, next: this.#fragments[index + 1] };
  }

  /**
   * The tracks of its first fragment.
   * @throws ServiceError for tracks that cannot be played
   */
  tracks(): PlayableTrack[] {
    return parsePlayableTracks(this.#tracks[0]?.tracks ?? []);
  }

  /**
   * @param version of the tracks: 0 is the first fragment's
   * @throws ServiceError InvalidArgumentException if there is no such track, or the error for a track that cannot be played
   */
  track(version: number, trackNumber: number): PlayableTrack {
    const entry = this.#tracks[version];
    const track = entry && parsePlayableTracks(entry.tracks).find(({ number }) => number === trackNumber);
    if (track === undefined) {
      throw invalidArgument(`The session has no track ${trackNumber} of the sequence ${version}`);
    }
    return track;
  }

  async #refresh(): Promise<void> {
    const { playbackMode, selector, maxFragments } = this.parameters;
    if (this.#hasEnded) return;
    this.#requireRecentFragment();
    this.#startedMs ??= this.#clock();
    const next = this.#next();
    let isDrained = true;
    for (const [index, record] of next.entries()) {
      isDrained = this.#isDue(this.#startedMs);
      if (!isDrained) break;
      const version = await this.#versionOfTracks(record);
      if (version !== undefined) this.#take(record, next[index + 1], version);
      this.#lastSeen = record.number > (this.#lastSeen ?? '') ? record.number : this.#lastSeen;
    }
    this.#hasEnded = playbackMode === 'ON_DEMAND' || (isDrained && this.#clock() > selector.endMs);
    // A player can still ask for what has just left the playlist (RFC 8216 section 6.2.2).
    if (playbackMode !== 'ON_DEMAND') this.#fragments = this.#fragments.slice(-2 * maxFragments);
  }

  #next(): FragmentRecord[] {
    const last = this.#fragments.at(-1)?.record;
    return nextFragments(this.stream, this.parameters, { last, lastSeen: this.#lastSeen });
  }

  /**
   * A replay runs at the pace of its fragments. It is three fragments ahead, because players begin that far from the end of a
   * playlist (RFC 8216 section 6.3.3), so they begin with its first.
   */
  #isDue(startedMs: number): boolean {
    const ahead = this.#fragments.slice(-(replayLead - 1));
    if (this.parameters.playbackMode !== 'LIVE_REPLAY' || ahead.length < replayLead - 1) return true;
    const aheadMs = ahead.reduce((sum, { durationMs }) => sum + durationMs, 0);
    const count = this.#fragments.at(-1)?.ordinal ?? 0;
    return count < replayLead || this.#clock() - startedMs >= this.#totalMs - aheadMs;
  }

  #take(record: FragmentRecord, next: FragmentRecord | undefined, tracksVersion: number): void {
    const { playbackMode, selector, discontinuityMode } = this.parameters;
    const before = this.#fragments.at(-1);
    const timestampMs = record[selector.timestamp];
    if (before === undefined) this.#originMs = timestampMs;
    const isBroken =
      before !== undefined &&
      (before.tracksVersion !== tracksVersion ||
        !joins(before.timestampMs + before.record.lengthMs, timestampMs));
    const nextMs = next?.[selector.timestamp];
    const doesJoin = nextMs !== undefined && joins(timestampMs + record.lengthMs, nextMs);
    const durationMs = doesJoin && nextMs > timestampMs ? nextMs - timestampMs : Math.max(1, record.lengthMs);
    this.#fragments.push({
      record,
      timestampMs,
      startsAtMs: timestampMs - this.#originMs,
      durationMs,
      ordinal: (before?.ordinal ?? 0) + 1,
      mediaSequence: before === undefined ? firstMediaSequence(playbackMode) : before.mediaSequence + 1,
      isDiscontinuous:
        discontinuityMode === 'ALWAYS' || (discontinuityMode === 'ON_DISCONTINUITY' && isBroken),
      discontinuitySequence: (before?.discontinuitySequence ?? 0) + (before?.isDiscontinuous ? 1 : 0),
      tracksVersion,
    });
    this.#totalMs += durationMs;
    this.#maxSegmentMs = Math.max(this.#maxSegmentMs, durationMs);
  }

  /** @returns undefined when the fragment is gone */
  async #versionOfTracks({ number }: FragmentRecord): Promise<number | undefined> {
    const header = await this.stream.readHeader(number);
    if (header === undefined) return undefined;
    const current = this.#tracks.at(-1);
    if (current === undefined || Buffer.compare(current.header, header) !== 0) {
      const tracks = readTracks(header);
      if (current !== undefined && describeTracks(current.tracks) === describeTracks(tracks))
        current.header = header;
      else this.#tracks.push({ header, tracks });
    }
    if (this.#tracks.length > maxTrackChanges + 1) {
      throw new ServiceError(
        400,
        'InvalidCodecPrivateDataException',
        `The codec private data changed more than ${maxTrackChanges} times in this session`,
      );
    }
    return this.#tracks.length - 1;
  }

  #requireRecentFragment(): void {
    if (this.parameters.playbackMode !== 'LIVE') return;
    const [last] = this.stream.lastArchived(1);
    const silentMs = last && this.#clock() - last.serverTimestampMs - last.lengthMs;
    if (silentMs === undefined || silentMs > maxSilenceMs) throw nothingToPlay();
  }
}

/** The service's value, seen in its playlists. */
function firstMediaSequence(playbackMode: HlsParameters['playbackMode']): number {
  return playbackMode === 'ON_DEMAND' ? 1 : 0;
}

/** Whether a fragment that starts then follows one that ends then: the service's limit for a gap or an overlap. */
function joins(endMs: number, startMs: number): boolean {
  return Math.abs(startMs - endMs) <= playbackLimits.maxContinuousGapMs;
}

function nothingToPlay(): ServiceError {
  return resourceNotFound(
    'No fragments found in the stream for the streaming request: none in the time range or, live, in the last 30 seconds',
  );
}

const replayLead = 3;
const maxSilenceMs = 30_000;
const maxTrackChanges = 500;
