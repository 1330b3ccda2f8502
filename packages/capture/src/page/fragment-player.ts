import type { FrameDataAnswer } from '@frame-ingest/contract';
import { showFragmentNumber } from './answers/fragment-number.ts';
import { showText } from './dom/show-text.ts';
import { elements } from './elements.ts';
import { formatTime } from './format.ts';
import { formatAge } from './format-age.ts';
import { type LoadClip, loadFragment } from './load-fragment.ts';
import { createSegmentAppender, type SegmentAppender } from './player/append-segment.ts';
import { createLivePosition } from './player/live-position.ts';
import { openMediaSource } from './player/open-media-source.ts';
import { skipHole } from './player/skip-holes.ts';

/** A fragment's place on the player's timeline, which has no pauses between runs. */
interface Place {
  readonly startS: number;
  readonly endS: number;
  readonly answer: FrameDataAnswer;
}

export interface FragmentPlayer {
  /** Plays the video of this answer after the earlier ones. */
  readonly add: (answer: FrameDataAnswer) => void;
  /** Ends the video for now: no more answers follow. */
  readonly finish: () => void;
}

/** Length of played video that a viewer can rewind, in seconds. */
const keptS = 60;
/** How often the picture's age is updated. */
const tellEveryMs = 200;

/**
 * Plays the stream's fragments of all answers as one video.
 * @param onError called if a fragment cannot be fetched or played; the next ones still play
 */
export function createFragmentPlayer(loadClip: LoadClip, onError: (error: unknown) => void): FragmentPlayer {
  const { player, playerEmpty, goLive } = elements;
  const live = createLivePosition(player);
  let places: Place[] = [];
  let added = Promise.resolve();
  let opened: Promise<{ mediaSource: MediaSource; appender: SegmentAppender }> | undefined;

  async function append(answer: FrameDataAnswer): Promise<void> {
    const fragment = await loadFragment(answer, loadClip);
    opened ??= open(fragment.mimeType);
    const { mediaSource, appender } = await opened;

    const { startS, endS } = await appender.append(fragment);
    mediaSource.duration = endS;
    places = [...places.filter((place) => place.endS > player.currentTime - keptS), { startS, endS, answer }];

    player.hidden = false;
    playerEmpty.hidden = true;
    live.extend(startS, endS);
    if (player.currentTime > keptS) await appender.forget(player.currentTime - keptS);
  }

  async function open(mimeType: string): Promise<{ mediaSource: MediaSource; appender: SegmentAppender }> {
    const { mediaSource, buffer } = await openMediaSource(player, mimeType);
    // By the clock: a player that waits or is paused sends no events, but its picture grows old.
    setInterval(showPlace, tellEveryMs);
    return { mediaSource, appender: createSegmentAppender(buffer, mimeType) };
  }

  function showPlace(): void {
    skipHole(player);
    const atS = player.currentTime;
    const place = places.findLast(({ startS }) => atS >= startS) ?? places[0];
    if (place === undefined) return;
    const playedMs = Math.max(0, Math.min(atS, place.endS) - place.startS) * 1000;
    const recordedMs = place.answer.start + playedMs;
    showText(elements.recorded, formatTime(recordedMs));
    const [fragment] = place.answer.stream.fragments;
    if (fragment !== undefined) showFragmentNumber(elements.fragment, fragment.fragmentNumber);
    showText(elements.behind, `${formatAge(Date.now() - recordedMs)} behind`);
    elements.behind.hidden = false;
    goLive.hidden = !live.isLeft();
  }

  player.addEventListener('timeupdate', showPlace);
  player.addEventListener('waiting', showPlace);
  goLive.addEventListener('click', live.goLive);

  return {
    add(answer) {
      added = added.then(() => append(answer)).catch(onError);
    },
    finish() {
      added = added.then(endStream).catch(onError);
    },
  };

  async function endStream(): Promise<void> {
    const mediaSource = (await opened)?.mediaSource;
    if (mediaSource?.readyState === 'open') mediaSource.endOfStream();
  }
}
