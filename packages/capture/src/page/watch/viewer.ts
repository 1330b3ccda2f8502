import { IngestError } from '../../errors.ts';
import type { Service } from '../connect.ts';
import { createClipPanel } from './clip-panel.ts';
import { loadFragments } from './load-fragments.ts';
import { createPicturePreview } from './picture-preview.ts';
import { createRecording } from './recording.ts';
import { showCoverage } from './show-coverage.ts';
import { showState } from './show-state.ts';
import { createStreamPlayer, type PlayerState } from './stream-player.ts';
import type { Stretch } from './stretch.ts';
import { createTimeLine } from './time-line.ts';
import { createVisibleRange } from './visible-range.ts';
import { elements } from './watch-elements.ts';

/** The view of one stream. */
export interface Viewer {
  /** Ends the view, so that the page can show another stream. */
  readonly stop: () => void;
}

export interface ViewerEvents {
  readonly onError: (error: unknown, again?: () => void) => void;
  /** Called if it plays: earlier errors are over. */
  readonly onPlaying: () => void;
}

/** How far back to search a stream without video in the shown range. */
const searchMs = 24 * 3_600_000;
const drawEveryMs = 200;
/** A live session reports new fragments; otherwise they are requested this often. */
const refreshEveryMs = 5000;
/** How often to check whether a live session has reported everything. */
const checkEveryMs = 60_000;
const jumpMs = 10_000;

/** Shows a stream: first live, then any moment that the viewer chooses. */
export function startViewer(service: Service, streamName: string, events: ViewerEvents): Viewer {
  const recording = createRecording();
  const view = createVisibleRange(Number(elements.span.value));
  const controller = new AbortController();
  const { signal } = controller;
  /** The range that has been listed, up to its newest fragment. */
  let listed: Stretch = { startMs: Number.POSITIVE_INFINITY, endMs: Number.POSITIVE_INFINITY };
  let listedAtMs = 0;
  let loading = Promise.resolve();
  let hasLooked = false;
  let state: PlayerState = { kind: 'loading' };

  const preview = createPicturePreview(
    elements.picture,
    (atMs) => service.loadPicture(streamName, atMs),
    (error) => {
      if (!isNoVideo(error)) events.onError(error);
    },
  );
  const player = createStreamPlayer({
    ...{ video: elements.video, streamName, recording },
    openPlayback: service.openPlayback,
    onState(next) {
      state = next;
      if (next.kind === 'failed') events.onError(next.error, playAgain);
      if (next.kind === 'live' || next.kind === 'replay') events.onPlaying();
      // A new live session doesn't know the fragments before it.
      if (next.kind === 'live' && hasLooked) reload();
      draw();
    },
  });
  const clip = createClipPanel(
    streamName,
    ({ startMs, endMs }) =>
      service.loadClip({ streamName, startMs: Math.floor(startMs), endMs: Math.ceil(endMs) }),
    events.onError,
  );
  const timeLine = createTimeLine(elements, {
    onScrub: preview.show,
    onSeek: seek,
    onLive: goLive,
    onMark: mark,
  });

  function momentMs(): number | undefined {
    return preview.shownMs() ?? player.momentMs();
  }

  function seek(atMs: number): void {
    // A gap has no pictures: show the video after it or, if there is none, the last before it.
    const isThere = recording.at(atMs) ?? recording.from(atMs);
    if (isThere === undefined) goLive();
    else player.playFrom(Math.max(atMs, isThere.startMs));
    draw();
  }

  function goLive(): void {
    view.follow();
    player.playLive();
    draw();
  }

  function playAgain(): void {
    const atMs = player.momentMs();
    if (atMs === undefined) player.playLive();
    else player.playFrom(atMs);
  }

  function togglePlay(): void {
    if (!elements.video.paused) player.pause();
    else if (state.kind === 'silent' || state.kind === 'ended') playLast();
    else player.resume();
    draw();
  }

  /** Plays the newest part again if there is nothing after it. */
  function playLast(): void {
    const last = recording.stretches().at(-1);
    if (last !== undefined) player.playFrom(last.startMs);
  }

  function jump(byMs: number): void {
    const atMs = momentMs();
    if (atMs !== undefined) seek(atMs + byMs);
  }

  function mark(end: 'start' | 'end'): void {
    const atMs = timeLine.scrubbedMs() ?? momentMs();
    if (atMs !== undefined) clip.mark(end, atMs);
    draw();
  }

  /**
   * Lists one range after the other. A listed range is not requested again, but the range of a live session is: it only reports
   * the newest fragments, and a page that was hidden or offline has missed some.
   */
  function load({ startMs, endMs }: Stretch): Promise<void> {
    const list = async (part: Stretch): Promise<Stretch[]> => {
      const fragments = await loadFragments(service.openPlayback, streamName, part);
      if (!signal.aborted) recording.add(fragments);
      return fragments;
    };
    const loaded = loading.then(async () => {
      if (startMs < listed.startMs) {
        const fragments = await list({ startMs, endMs: Math.min(endMs, listed.startMs) });
        listed = {
          startMs,
          endMs: Number.isFinite(listed.endMs) ? listed.endMs : lastEnd(fragments, startMs),
        };
      }
      if (endMs > listed.endMs) {
        const fragments = await list({ startMs: listed.endMs, endMs });
        listed = { startMs: listed.startMs, endMs: lastEnd(fragments, listed.endMs) };
      }
      listedAtMs = Date.now();
    });
    loading = loaded.catch(() => undefined);
    return loaded;
  }

  async function look(): Promise<void> {
    const nowMs = Date.now();
    await load(view.range(nowMs));
    if (recording.newest() === undefined) await load({ startMs: nowMs - searchMs, endMs: nowMs });
    hasLooked = true;
    const newest = recording.newest();
    // Otherwise the time line would be empty.
    if (newest !== undefined && newest.endMs < view.range(nowMs).startMs) view.showUntil(newest.endMs);
    draw();
  }

  function refresh(): void {
    const isTold = state.kind === 'live' && Date.now() - listedAtMs < checkEveryMs;
    if (!document.hidden && !isTold) reload();
  }

  function reload(): void {
    load(view.range(Date.now())).then(draw, events.onError);
  }

  function draw(): void {
    if (signal.aborted) return;
    const nowMs = Date.now();
    const atMs = momentMs();
    if (atMs !== undefined && !isSilent()) view.keepInside(atMs, nowMs);
    const range = view.range(nowMs);
    const stretches = recording.stretches();
    timeLine.draw({ range, stretches, momentMs: atMs, selection: clip.selection(), nowMs });
    showCoverage(stretches, range, ({ endMs }) => seek(endMs));
    showState({
      player: state,
      isPaused: elements.video.paused,
      momentMs: atMs,
      isLooking: preview.shownMs() !== undefined,
    });
    showEmpty();
  }

  function isSilent(): boolean {
    return state.kind === 'silent';
  }

  function showEmpty(): void {
    const newest = recording.newest();
    const hasPicture = momentMs() !== undefined;
    elements.empty.hidden = hasPicture;
    elements.track.setAttribute('aria-disabled', String(newest === undefined));
    if (hasPicture) return;
    if (isSilent() && newest !== undefined) {
      // Nothing is live, so show the newest picture.
      preview.show(newest.endMs - 1);
    }
    const isEmpty = hasLooked && newest === undefined && isSilent();
    elements.emptyTitle.textContent = isEmpty ? 'Nothing here yet' : 'Looking for video…';
    elements.emptyText.hidden = !isEmpty;
    elements.emptyText.textContent = `The stream ${streamName} has no video from the last 24 hours. Video plays here as soon as a camera sends some.`;
    elements.emptyAction.hidden = !isEmpty;
  }

  function pan(share: number): void {
    view.pan(share, Date.now());
    draw();
    reload();
  }

  function on<Type extends keyof HTMLElementEventMap>(
    element: HTMLElement,
    type: Type,
    listener: () => void,
  ): void {
    element.addEventListener(type, listener, { signal });
  }

  on(elements.play, 'click', togglePlay);
  on(elements.back, 'click', () => jump(-jumpMs));
  on(elements.forward, 'click', () => jump(jumpMs));
  on(elements.live, 'click', goLive);
  on(elements.earlier, 'click', () => pan(-0.5));
  on(elements.later, 'click', () => pan(0.5));
  on(elements.markStart, 'click', () => mark('start'));
  on(elements.markEnd, 'click', () => mark('end'));
  on(elements.span, 'change', () => {
    view.setSpan(Number(elements.span.value), momentMs() ?? Date.now(), Date.now());
    pan(0);
  });
  on(elements.speed, 'change', setSpeed);
  on(elements.video, 'playing', () => {
    // The video has reached the moment of the pictures.
    if (timeLine.scrubbedMs() === undefined) preview.hide();
    setSpeed();
    draw();
  });
  document.addEventListener(
    'visibilitychange',
    () => {
      // Browsers pause muted videos on hidden pages.
      if (!document.hidden && state.kind === 'live' && elements.video.paused) goLive();
      if (!document.hidden) reload();
    },
    { signal },
  );

  function setSpeed(): void {
    const speed = state.kind === 'replay' ? Number(elements.speed.value) : 1;
    elements.video.defaultPlaybackRate = speed;
    if (state.kind !== 'live') elements.video.playbackRate = speed;
  }

  const drawing = setInterval(draw, drawEveryMs);
  const refreshing = setInterval(refresh, refreshEveryMs);
  player.playLive();
  look().catch((error: unknown) => {
    hasLooked = true;
    events.onError(error, () => void look().catch(events.onError));
  });

  return {
    stop() {
      controller.abort();
      clearInterval(drawing);
      clearInterval(refreshing);
      player.stop();
      preview.hide();
      clip.stop();
    },
  };
}

function lastEnd(fragments: readonly Stretch[], otherwiseMs: number): number {
  return fragments.at(-1)?.endMs ?? otherwiseMs;
}

function isNoVideo(error: unknown): boolean {
  return error instanceof IngestError && error.code === 'no_video';
}
