import { createElement } from '../create-element.ts';
import { showText } from '../dom/show-text.ts';

/** How long the confirmation of a copy stays. */
const thanksMs = 1500;
/** This many digits at each end distinguish the fragments of a stream. */
const shownDigits = 6;

/** Creates an element that shows a shortened fragment number; the tooltip and the clipboard have the whole number. */
export function createFragmentNumber(fragmentNumber: string): HTMLElement {
  const place = createElement('span', 'fragment-number');
  showFragmentNumber(place, fragmentNumber);
  return place;
}

/** Shows another fragment number in such an element. */
export function showFragmentNumber(place: HTMLElement, fragmentNumber: string): void {
  if (place.dataset['number'] === fragmentNumber) return;
  place.dataset['number'] = fragmentNumber;
  const [digits, copy] = place.children;
  if (digits === undefined || copy === undefined) place.replaceChildren(...createParts(place));
  const [shown] = place.children;
  if (!(shown instanceof HTMLElement)) return;
  showText(shown, shorten(fragmentNumber));
  shown.title = fragmentNumber;
}

function createParts(place: HTMLElement): HTMLElement[] {
  const digits = createElement('span', 'digits');
  // Pages without a secure origin have no clipboard, but still have the tooltip.
  if (navigator.clipboard === undefined) return [digits];
  const copy = createElement('button', 'copy', 'Copy');
  copy.type = 'button';
  copy.title = 'Copy the whole fragment number';
  copy.setAttribute('aria-label', 'Copy fragment number');
  copy.addEventListener('click', () => void copyNumber(place, copy));
  return [digits, copy];
}

async function copyNumber(place: HTMLElement, copy: HTMLButtonElement): Promise<void> {
  const copied = await navigator.clipboard.writeText(place.dataset['number'] ?? '').then(
    () => true,
    () => false,
  );
  showText(copy, copied ? 'Copied' : 'Not allowed');
  await new Promise((resolve) => setTimeout(resolve, thanksMs));
  showText(copy, 'Copy');
}

function shorten(fragmentNumber: string): string {
  if (fragmentNumber.length <= 2 * shownDigits + 1) return fragmentNumber;
  return `${fragmentNumber.slice(0, shownDigits)}…${fragmentNumber.slice(-shownDigits)}`;
}
