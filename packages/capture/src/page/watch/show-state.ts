import { formatTime } from '../format.ts';
import { formatAge } from '../format-age.ts';
import { formatDay } from './format-moment.ts';
import type { PlayerState } from './stream-player.ts';
import { elements } from './watch-elements.ts';

/** The state of the screen. */
export interface ScreenState {
  readonly player: PlayerState;
  readonly isPaused: boolean;
  /** When the shown picture was recorded; undefined if none is shown. */
  readonly momentMs: number | undefined;
  /** Whether the viewer is looking for a moment and sees single pictures. */
  readonly isLooking: boolean;
}

const badges: Readonly<Record<PlayerState['kind'], string>> = {
  loading: 'Loading',
  live: 'Live',
  replay: 'Replay',
  held: 'Paused',
  silent: 'Not live',
  ended: 'End',
  failed: 'Stopped',
};

/** Shows the player's state and the age of its picture. */
export function showState({ player, isPaused, momentMs, isLooking }: ScreenState): void {
  const { kind } = player;
  const isStill = isPaused && kind === 'replay';
  setText(elements.badge, isLooking ? 'Picture' : isStill ? 'Paused' : badges[kind]);
  elements.badge.dataset['state'] = isLooking || isStill ? 'still' : kind;
  elements.age.hidden = momentMs === undefined;
  if (momentMs !== undefined) {
    setText(elements.age, `${formatAge(Date.now() - momentMs)} ago`);
    setText(elements.moment, formatTime(momentMs));
    setText(elements.day, formatDay(momentMs));
  }
  setText(elements.play, isPaused ? 'Play' : 'Pause');
  for (const button of [
    elements.play,
    elements.back,
    elements.forward,
    elements.markStart,
    elements.markEnd,
  ]) {
    button.disabled = momentMs === undefined;
  }
  elements.live.setAttribute('aria-pressed', String(kind === 'live' || kind === 'silent'));
  elements.speed.disabled = kind === 'live';
}

/** An unchanged text causes no layout and is not read aloud again. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
