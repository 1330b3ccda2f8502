import { createElement } from '../create-element.ts';
import { formatCount } from '../format.ts';
import { formatAge } from '../format-age.ts';
import { type Coverage, coverRange } from './cover-range.ts';
import { formatClock } from './format-moment.ts';
import type { Stretch } from './stretch.ts';
import { elements } from './watch-elements.ts';

/** Maximum number of gaps listed, the newest ones; the others are only counted. */
const maxGaps = 8;
let shown = '';

/** Describes the time line in words: how much video it has, and each gap. */
export function showCoverage(
  stretches: readonly Stretch[],
  range: Stretch,
  onGap: (gap: Stretch) => void,
): void {
  const coverage = coverRange(stretches, range);
  const text = summarise(coverage);
  if (elements.coverage.textContent !== text) elements.coverage.textContent = text;
  const key = JSON.stringify([coverage.gaps, coverage.stretches.length]);
  if (key === shown) return;
  shown = key;
  const newest = coverage.gaps.slice(-maxGaps).reverse();
  const more = coverage.gaps.length - newest.length;
  elements.gapsEmpty.hidden = coverage.gaps.length > 0;
  elements.gapsEmpty.textContent =
    coverage.stretches.length === 0 ? 'No video in the time shown.' : 'No gaps in the time shown.';
  elements.gaps.replaceChildren(
    ...newest.map((gap) => toItem(gap, onGap)),
    ...(more > 0 ? [createElement('li', 'more', `and ${formatCount(more, 'earlier gap')}`)] : []),
  );
}

function summarise({ stretches, gaps, videoMs }: Coverage): string {
  if (stretches.length === 0) return 'No video in this time';
  const gapsMs = gaps.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const video = `${formatAge(videoMs)} of video`;
  return gaps.length === 0
    ? `${video}, no gap`
    : `${video}, ${formatCount(gaps.length, 'gap')} of ${formatAge(gapsMs)}${gaps.length > 1 ? ' in all' : ''}`;
}

function toItem(gap: Stretch, onGap: (gap: Stretch) => void): HTMLElement {
  const button = createElement(
    'button',
    'gap',
    createElement('strong', '', formatAge(gap.endMs - gap.startMs)),
    createElement('span', '', `${formatClock(gap.startMs)} – ${formatClock(gap.endMs)}`),
  );
  button.type = 'button';
  button.title = 'Play what comes after this gap';
  button.addEventListener('click', () => onGap(gap));
  return createElement('li', '', button);
}
