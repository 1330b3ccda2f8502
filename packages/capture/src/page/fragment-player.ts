import type { FrameDataAnswer } from '@frame-ingest/contract';
import { elements } from './elements.ts';
import { formatTime } from './format.ts';
import { type LoadClip, loadFragment } from './load-fragment.ts';
import type { MediaSegment } from './remux-clip.ts';

/** A fragment's place on the player's timeline, which has no pauses between runs. */
interface Place {
  readonly startS: number;
  readonly endS: number;
  readonly answer: FrameDataAnswer;
}

export interface FragmentPlayer {
  /** Plays the video of this answer after those before it. */
  readonly add: (answer: FrameDataAnswer) => void;
  /** No more answers for now: what has been added is the whole video. */
  readonly finish: () => void;
}

/** How much of what has been played can be wound back to. */
const keptS = 60;

/**
 * Plays what the stream has of each answer, as one video.
 * @param onError told when a fragment cannot be fetched or played; the next ones play all the same
 */
export function createFragmentPlayer(loadClip: LoadClip, onError: (error: unknown) => void): FragmentPlayer {
  const { player, playerEmpty } = elements;
  let places: Place[] = [];
  let added = Promise.resolve();
  let opened: Promise<{ mediaSource: MediaSource; buffer: SourceBuffer }> | undefined;

  async function append(answer: FrameDataAnswer): Promise<void> {
    const fragment = await loadFragment(answer, loadClip);
    opened ??= openMediaSource(player, fragment.mimeType);
    const { mediaSource, buffer } = await opened;

    const startS = endOf(buffer);
    const playedOut = startS === 0 || player.ended;
    buffer.changeType(fragment.mimeType);
    buffer.timestampOffset = startS;
    await appendBytes(buffer, fragment, startS);
    const endS = endOf(buffer);
    mediaSource.duration = endS;
    places = [...places.filter((place) => place.endS > player.currentTime - keptS), { startS, endS, answer }];

    player.hidden = false;
    playerEmpty.hidden = true;
    if (playedOut) player.play().catch(() => undefined);
    catchUp(player, endS - startS, endS);
    if (player.currentTime > keptS) await update(buffer, () => buffer.remove(0, player.currentTime - keptS));
  }

  function showPlace(): void {
    const place = places.find(
      ({ startS, endS }) => player.currentTime >= startS && player.currentTime < endS,
    );
    if (place === undefined) return;
    const recordedMs = place.answer.start + (player.currentTime - place.startS) * 1000;
    const live = !player.paused && place === places.at(-1);
    elements.recorded.textContent = formatTime(recordedMs);
    elements.fragment.textContent = place.answer.stream.fragments.at(0)?.fragmentNumber ?? '–';
    elements.behind.hidden = !live;
    elements.behind.textContent = `${((Date.now() - recordedMs) / 1000).toFixed(1)} s behind`;
  }

  player.addEventListener('timeupdate', showPlace);
  document.addEventListener('visibilitychange', () => {
    const last = places.at(-1);
    // Browsers stop muted videos of hidden pages.
    if (!document.hidden && last !== undefined && !player.paused) player.currentTime = last.startS;
  });

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

async function openMediaSource(
  player: HTMLVideoElement,
  mimeType: string,
): Promise<{ mediaSource: MediaSource; buffer: SourceBuffer }> {
  if (typeof MediaSource !== 'function') throw new Error('this browser has no Media Source Extensions');
  const mediaSource = new MediaSource();
  player.src = URL.createObjectURL(mediaSource);
  await new Promise((resolve) => mediaSource.addEventListener('sourceopen', resolve, { once: true }));
  URL.revokeObjectURL(player.src);
  return { mediaSource, buffer: mediaSource.addSourceBuffer(mimeType) };
}

/** A player left paused for long fills its memory: then everything before this fragment is let go. */
async function appendBytes(buffer: SourceBuffer, { bytes }: MediaSegment, startS: number): Promise<void> {
  try {
    await update(buffer, () => buffer.appendBuffer(bytes));
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'QuotaExceededError') throw error;
    await update(buffer, () => buffer.remove(0, startS));
    await update(buffer, () => buffer.appendBuffer(bytes));
  }
}

function update(buffer: SourceBuffer, change: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    buffer.onupdateend = () => resolve();
    buffer.onerror = () => reject(new Error('this browser cannot play the fragment'));
    change();
  });
}

function endOf({ buffered }: SourceBuffer): number {
  return buffered.length === 0 ? 0 : buffered.end(buffered.length - 1);
}

/** Plays a little faster while more than the fragment just added is still to be played. */
function catchUp(player: HTMLVideoElement, fragmentS: number, endS: number): void {
  player.playbackRate = endS - player.currentTime > 1.6 * fragmentS ? 1.1 : 1;
}
