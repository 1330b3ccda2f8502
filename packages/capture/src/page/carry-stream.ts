import { findElement } from './find-element.ts';

/** Makes the link to the viewer lead to the stream whose name is in a field when the link is followed. */
export function carryStream(field: HTMLInputElement): void {
  const link = findElement('watch-page', HTMLAnchorElement);
  const setTarget = (): void => {
    const stream = field.value.trim();
    link.href = stream === '' ? '/watch' : `/watch?${new URLSearchParams({ stream })}`;
  };
  for (const event of ['pointerdown', 'focus', 'click']) link.addEventListener(event, setTarget);
}
