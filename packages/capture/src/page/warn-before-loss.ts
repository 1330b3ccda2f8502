/**
 * Lets the browser ask before the page is left, only where something would be lost with it.
 * @param isVolatile whether that is so now
 */
export function warnBeforeLoss(isVolatile: () => boolean): void {
  addEventListener('beforeunload', (event) => {
    if (isVolatile()) event.preventDefault();
  });
}
