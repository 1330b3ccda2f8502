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

/** What is shown of one stream. */
export interface Viewer {
  /** Another stream takes the page. */
  readonly stop: () => void;
}

export interface ViewerEvents {
  readonly onError: (error: unknown, again?: () => void) => void;
  /** It plays: what went wrong before is over. */
  readonly onPlaying: () => void;
}

/** A stream that has nothing in what is shown is looked through so far back. */
const searchMs = 24 * 3_600_000;
const drawEveryMs = 200;
/** Live sessions tell by themselves what has come; else it is asked for. */
const refreshEveryMs = 5000;
/** Whether they have told of everything is looked after from time to time. */
const checkEveryMs = 60_000;
const jumpMs = 10_000;

/** Shows a stream: live at first, and any moment of it. */
export function startViewer(service: Service, streamName: string, events: ViewerEvents): Viewer {
  const recording = createRecording();
  const view = createVisibleRange(Number(elements.span.value));
  const controller = new AbortController();
  const { signal } = controller;
  /** What has been listed, up to the newest fragment that was. */
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
      // Another live session knows nothing of what came before it.
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
    // A gap has no pictures: what is shown is what comes after it, or where there is nothing, the last before.
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

  /** Where there is nothing more to come, the newest part once more. */
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
   * One look after the other. What has been listed once is not asked for again; what a live session has told of is, for it tells
   * of the newest fragments alone, and a page that was hidden or offline has missed some.
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
    // Without video in it the time line would be an empty one.
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
      // Nothing is live: the newest picture that there is.
      preview.show(newest.endMs - 1);
    }
    const isEmpty = hasLooked && newest === undefined && isSilent();
    elements.emptyTitle.textContent = isEmpty ? 'Nothing here yet' : 'Looking for video…';
    elements.emptyText.hidden = !isEmpty;
    elements.emptyText.textContent = `The stream ${streamName} has no video of the last 24 hours. As soon as a camera sends to it, it plays here.`;
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
    // The video has come to where its pictures were looked for.
    if (timeLine.scrubbedMs() === undefined) preview.hide();
    setSpeed();
    draw();
  });
  document.addEventListener(
    'visibilitychange',
    () => {
      // Browsers stop muted videos of hidden pages.
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
