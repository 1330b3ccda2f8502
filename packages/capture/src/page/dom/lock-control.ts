type Control = HTMLSelectElement | HTMLInputElement;

/**
 * Locks a control without removing the keyboard focus from it, which `disabled` would do.
 * @see https://www.w3.org/WAI/ARIA/apg/practices/keyboard-interface/#focusabilityofdisabledcontrols
 */
export function lockControl(control: Control, locked: boolean): void {
  const isLocked = String(locked);
  if (control.ariaDisabled === isLocked) return;
  control.ariaDisabled = isLocked;
  if (control instanceof HTMLInputElement) control.readOnly = locked;
}

/** Call once for each control that will be locked, because lists and boxes have no `readOnly`. */
export function heedLock(control: Control): void {
  const refuse = (event: Event): void => {
    if (control.ariaDisabled === 'true') event.preventDefault();
  };
  for (const type of ['mousedown', 'click']) control.addEventListener(type, refuse);
  control.addEventListener('touchstart', refuse, { passive: false });
  control.addEventListener('keydown', (event) => {
    if (event instanceof KeyboardEvent && event.key !== 'Tab') refuse(event);
  });
}
