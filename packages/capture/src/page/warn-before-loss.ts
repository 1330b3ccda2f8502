/**
 * Makes the browser ask before the page is left, but only if frames would be lost.
 * @param isVolatile whether leaving the page would lose frames now
 */
export function warnBeforeLoss(isVolatile: () => boolean): void {
  addEventListener('beforeunload', (event) => {
    if (isVolatile()) event.preventDefault();
  });
}
