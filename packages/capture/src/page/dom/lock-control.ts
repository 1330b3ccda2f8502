/**
 * Locks a control without taking the keyboard focus from it, as `disabled` would: whoever is there stays there.
 * @see https://www.w3.org/WAI/ARIA/apg/practices/keyboard-interface/#focusabilityofdisabledcontrols
 */
export function lockControl(control: HTMLSelectElement | HTMLInputElement, locked: boolean): void {
  control.ariaDisabled = String(locked);
  if (control instanceof HTMLInputElement) control.readOnly = locked;
}

/** Once for each select that is going to be locked: selects have no `readOnly`. */
export function heedLock(select: HTMLSelectElement): void {
  const refuse = (event: Event): void => {
    if (select.ariaDisabled === 'true') event.preventDefault();
  };
  select.addEventListener('mousedown', refuse);
  select.addEventListener('touchstart', refuse, { passive: false });
  select.addEventListener('keydown', (event) => {
    if (event.key !== 'Tab') refuse(event);
  });
}
