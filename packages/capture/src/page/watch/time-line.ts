import { createElement } from '../create-element.ts';
import { formatAge } from '../format-age.ts';
import { coverRange } from './cover-range.ts';
import { formatClock, formatTick } from './format-moment.ts';
import type { Stretch } from './stretch.ts';
import { timeTicks } from './time-ticks.ts';

/** The contents of the time line. */
export interface TimeLineView {
  /** From the left end to the right. */
  readonly range: Stretch;
  /** All known stretches, in order of time. */
  readonly stretches: readonly Stretch[];
  /** Position of the playhead; undefined for none. */
  readonly momentMs: number | undefined;
  /** The range chosen for download. */
  readonly selection: Stretch | undefined;
  readonly nowMs: number;
}

export interface TimeLineElements {
  /** The slider, which receives focus, pointer and keys. */
  readonly track: HTMLElement;
  readonly stretches: HTMLElement;
  readonly selection: HTMLElement;
  readonly future: HTMLElement;
  readonly playhead: HTMLElement;
  readonly bubble: HTMLElement;
  readonly ticks: HTMLElement;
}

export interface TimeLineEvents {
  /** Called while the viewer looks for a moment. */
  readonly onScrub: (atMs: number) => void;
  /** Called if the viewer has chosen a moment. */
  readonly onSeek: (atMs: number) => void;
  readonly onLive: () => void;
  /** Called if the viewer marks an end of the range for download. */
  readonly onMark: (end: 'start' | 'end') => void;
}

export interface TimeLine {
  readonly draw: (view: TimeLineView) => void;
  /** The moment that the viewer is looking at; undefined if not looking. */
  readonly scrubbedMs: () => number | undefined;
}

const arrowMs = 5000;
const fineMs = 1000;
const pageMs = 60_000;
/** After this time without a key, the viewer has found the moment. */
const settleMs = 450;
/** Room for the label of a tick, in pixels. */
const tickWidth = 84;

export function createTimeLine(elements: TimeLineElements, events: TimeLineEvents): TimeLine {
  const { track, bubble } = elements;
  let view: TimeLineView | undefined;
  let scrubMs: number | undefined;
  let settling: ReturnType<typeof setTimeout> | undefined;
  let drawn = '';

  function timeAt({ clientX }: PointerEvent): number {
    const { left, width } = track.getBoundingClientRect();
    const { startMs, endMs } = view?.range ?? { startMs: 0, endMs: 0 };
    const share = Math.min(1, Math.max(0, (clientX - left) / width));
    return Math.min(view?.nowMs ?? 0, startMs + share * (endMs - startMs));
  }

  function scrub(atMs: number): void {
    scrubMs = atMs;
    events.onScrub(atMs);
    drawMoment();
  }

  function seek(): void {
    clearTimeout(settling);
    if (scrubMs === undefined) return;
    const atMs = scrubMs;
    scrubMs = undefined;
    events.onSeek(atMs);
  }

  track.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || view === undefined) return;
    track.setPointerCapture(event.pointerId);
    track.focus();
    scrub(timeAt(event));
  });
  track.addEventListener('pointermove', (event) => {
    if (track.hasPointerCapture(event.pointerId)) scrub(timeAt(event));
    else if (event.pointerType === 'mouse') showBubble(timeAt(event));
  });
  track.addEventListener('pointerup', seek);
  track.addEventListener('pointercancel', () => {
    scrubMs = undefined;
  });
  track.addEventListener('pointerleave', () => {
    if (scrubMs === undefined) bubble.hidden = true;
  });
  track.addEventListener('keydown', (event) => {
    if (view === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const atMs = scrubMs ?? view.momentMs ?? view.range.endMs;
    const step = event.shiftKey ? fineMs : arrowMs;
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: atMs - step,
      ArrowDown: atMs - step,
      ArrowRight: atMs + step,
      ArrowUp: atMs + step,
      PageDown: atMs - pageMs,
      PageUp: atMs + pageMs,
      Home: view.stretches.find(({ endMs }) => endMs > (view?.range.startMs ?? 0))?.startMs ?? atMs,
    };
    const toMs = moves[event.key];
    if (toMs !== undefined) {
      scrub(Math.min(view.nowMs, toMs));
      clearTimeout(settling);
      settling = setTimeout(seek, settleMs);
    } else if (event.key === 'Enter') seek();
    else if (event.key === 'End') {
      clearTimeout(settling);
      scrubMs = undefined;
      events.onLive();
    } else if (event.key === '[') events.onMark('start');
    else if (event.key === ']') events.onMark('end');
    else return;
    event.preventDefault();
  });

  function drawMoment(): void {
    if (view === undefined) return;
    const { range, momentMs, stretches } = view;
    const atMs = scrubMs ?? momentMs;
    const isInside = atMs !== undefined && atMs >= range.startMs && atMs <= range.endMs;
    elements.playhead.hidden = !isInside;
    if (atMs === undefined) return;
    if (isInside) place(elements.playhead, range, { startMs: atMs, endMs: atMs });
    const text = describeMoment(stretches, atMs);
    setAttribute(track, 'aria-valuemax', String(Math.round((range.endMs - range.startMs) / 1000)));
    const seconds = Math.round((atMs - range.startMs) / 1000);
    setAttribute(track, 'aria-valuenow', String(Math.max(0, seconds)));
    setAttribute(track, 'aria-valuetext', text);
    if (scrubMs !== undefined) showBubble(scrubMs);
  }

  function showBubble(atMs: number): void {
    if (view === undefined) return;
    bubble.textContent = describeMoment(view.stretches, atMs);
    bubble.hidden = false;
    const { startMs, endMs } = view.range;
    // Keeps it on the page at both ends.
    const share = Math.min(0.88, Math.max(0.12, (atMs - startMs) / (endMs - startMs)));
    bubble.style.left = `${share * 100}%`;
  }

  return {
    draw(next) {
      const { range, stretches, selection, nowMs } = next;
      view = next;
      const { stretches: inside } = coverRange(stretches, range);
      const key = JSON.stringify([range, inside, track.clientWidth]);
      if (key !== drawn) {
        drawn = key;
        elements.stretches.replaceChildren(...inside.map((stretch) => placed(range, stretch)));
        const count = Math.max(2, Math.floor(track.clientWidth / tickWidth));
        elements.ticks.replaceChildren(
          ...timeTicks(withoutEnds(range, track.clientWidth), count).map((tick) => {
            const label = createElement('span', '', formatTick(tick));
            place(label, range, { startMs: tick, endMs: tick });
            return label;
          }),
        );
      }
      elements.selection.hidden = selection === undefined;
      if (selection !== undefined) place(elements.selection, range, selection);
      place(elements.future, range, { startMs: Math.min(nowMs, range.endMs), endMs: range.endMs });
      drawMoment();
    },
    scrubbedMs: () => scrubMs,
  };
}

/** `14:03:07`, and what is missing there. */
function describeMoment(stretches: readonly Stretch[], atMs: number): string {
  const time = formatClock(atMs);
  const next = stretches.find(({ endMs }) => endMs > atMs);
  if (next !== undefined && next.startMs <= atMs) return time;
  const before = stretches.findLast(({ endMs }) => endMs <= atMs);
  if (before === undefined) return `${time}, no video`;
  if (next === undefined) return `${time}, no video since ${formatClock(before.endMs)}`;
  return `${time}, gap of ${formatAge(next.startMs - before.endMs)}`;
}

/** Labels at the ends would be cut off. */
function withoutEnds({ startMs, endMs }: Stretch, width: number): Stretch {
  const roomMs = ((endMs - startMs) * tickWidth) / 3 / Math.max(tickWidth, width);
  return { startMs: startMs + roomMs, endMs: endMs - roomMs };
}

function placed(range: Stretch, stretch: Stretch): HTMLElement {
  const element = createElement('span', '');
  place(element, range, stretch);
  return element;
}

/** In percent of the range, so that it stays right if the page's width changes. */
function place(element: HTMLElement, range: Stretch, { startMs, endMs }: Stretch): void {
  const lengthMs = range.endMs - range.startMs;
  const left = Math.max(0, (startMs - range.startMs) / lengthMs);
  const right = Math.min(1, (endMs - range.startMs) / lengthMs);
  element.style.left = `${left * 100}%`;
  element.style.width = endMs > startMs ? `${Math.max(0, right - left) * 100}%` : '';
}

function setAttribute(element: HTMLElement, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
