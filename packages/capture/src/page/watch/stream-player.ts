import { IngestError } from '../../errors.ts';
import { createHlsVideo } from './hls-video.ts';
import type { OpenPlayback } from './playback-service.ts';
import type { Recording } from './recording.ts';

/** What the player is doing. */
export type PlayerState =
  | { readonly kind: 'loading' | 'live' | 'replay' }
  /** Live, but no video arrives. The player keeps trying. */
  | { readonly kind: 'silent' }
  /** Paused live video: it resumes at the same place, as a replay. */
  | { readonly kind: 'held' }
  /** A replay has reached the end of the video. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface StreamPlayer {
  readonly playLive: () => void;
  /** Plays from a time, or from the first video after it. */
  readonly playFrom: (atMs: number) => void;
  readonly pause: () => void;
  /** Resumes after a pause at the same place. */
  readonly resume: () => void;
  /** When the shown picture was recorded; undefined before the first. */
  readonly momentMs: () => number | undefined;
  readonly state: () => PlayerState;
  readonly stop: () => void;
}

export interface StreamPlayerOptions {
  readonly video: HTMLVideoElement;
  readonly streamName: string;
  readonly openPlayback: OpenPlayback;
  readonly recording: Recording;
  readonly onState: (state: PlayerState) => void;
}

/** How much of a replay one session plays before the next one. */
const sessionMs = 3_600_000;
/** If the end of a replay is newer than this, live video follows. */
const nearlyLiveMs = 60_000;
const lookAgainMs = 3000;
/** More failures in a row than this are reported. The player keeps trying, because networks come back. */
const quietFailures = 3;
const longestPauseMs = 10_000;

/**
 * Plays a stream, live or from a moment, session after session: if one expires, ends or fails, the next continues at the same
 * place.
 */
export function createStreamPlayer(options: StreamPlayerOptions): StreamPlayer {
  const { video, streamName, openPlayback, recording, onState } = options;
  /** Sessions that were requested before the newest wish are ignored when they open. */
  let wish = 0;
  let failures = 0;
  /** Where to play; undefined for live. */
  let goalMs: number | undefined;
  let current: PlayerState = { kind: 'loading' };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hls = createHlsVideo(video, {
    onFragments: (fragments) => recording.add(fragments),
    onProgress: () => {
      failures = 0;
    },
    onEnd: goOn,
    onFailure: (error) => recover(error, hls.playedMs()),
  });

  function show(state: PlayerState): void {
    current = state;
    onState(state);
  }

  function begin(state: PlayerState): number {
    clearTimeout(timer);
    wish += 1;
    show(state);
    return wish;
  }

  function playLive(): void {
    failures = 0;
    void openLive();
  }

  async function openLive(): Promise<void> {
    goalMs = undefined;
    const mine = begin(current.kind === 'silent' ? current : { kind: 'loading' });
    try {
      const { url } = await openPlayback(streamName);
      if (mine !== wish) return;
      await hls.open(url, -1);
      if (mine === wish) show({ kind: 'live' });
    } catch (error) {
      if (mine !== wish) return;
      recover(error, undefined);
    }
  }

  function waitForVideo(): void {
    show({ kind: 'silent' });
    timer = setTimeout(() => void openLive(), lookAgainMs);
  }

  function playFrom(atMs: number): void {
    failures = 0;
    void openReplay(atMs);
  }

  async function openReplay(atMs: number): Promise<void> {
    goalMs = atMs;
    const mine = begin({ kind: 'loading' });
    const fragment = recording.at(atMs) ?? recording.from(atMs);
    const startMs = fragment?.startMs ?? atMs;
    try {
      const { url } = await openPlayback(streamName, { startMs, endMs: startMs + sessionMs });
      if (mine !== wish) return;
      await hls.open(url, Math.max(0, atMs - startMs) / 1000);
      if (mine === wish) show({ kind: 'replay' });
    } catch (error) {
      if (mine !== wish) return;
      recover(error, atMs);
    }
  }

  /** Continues after the end of a session. */
  function goOn(): void {
    const endMs = hls.endMs();
    if (endMs === undefined) return;
    const next = recording.from(endMs - 1);
    if (next !== undefined) void openReplay(next.startMs);
    else if (Date.now() - endMs < nearlyLiveMs) playLive();
    else show({ kind: 'ended' });
  }

  /** @param playedMs the position of a replay */
  function recover(error: unknown, playedMs: number | undefined): void {
    const atMs = goalMs === undefined ? undefined : (playedMs ?? goalMs);
    if (isNoVideo(error)) {
      if (atMs === undefined) waitForVideo();
      else show({ kind: 'ended' });
      return;
    }
    failures += 1;
    const isFinal = error instanceof IngestError && !error.retryable;
    if (isFinal || failures > quietFailures) show({ kind: 'failed', error });
    if (isFinal) return;
    const pauseMs = Math.min(longestPauseMs, 250 * 2 ** failures);
    timer = setTimeout(() => void (atMs === undefined ? openLive() : openReplay(atMs)), pauseMs);
  }

  return {
    playLive,
    playFrom,
    pause() {
      video.pause();
      if (current.kind !== 'live') return;
      // It would keep loading the live video.
      hls.hold();
      show({ kind: 'held' });
    },
    resume() {
      const atMs = hls.momentMs();
      if (current.kind === 'held' && atMs !== undefined) playFrom(atMs);
      else video.play().catch(() => undefined);
    },
    momentMs: hls.momentMs,
    state: () => current,
    stop() {
      begin({ kind: 'loading' });
      hls.close();
    },
  };
}

function isNoVideo(error: unknown): boolean {
  return error instanceof IngestError && error.code === 'no_video';
}
