/** Where machines differ by more from run to run, it is found no closer. */
const precision = 0.04;

/**
 * Doubles a number while it holds, then bisects to the largest that does, or to a little below it where numbers are large.
 * @param holds is asked once for each number
 * @returns 0 where not even one camera holds
 */
export async function findMostCameras(
  first: number,
  holds: (cameras: number) => Promise<boolean>,
): Promise<number> {
  let most = 0;
  let tooMany = first;
  while (await holds(tooMany)) {
    most = tooMany;
    tooMany *= 2;
  }
  while (tooMany - most > Math.max(1, most * precision)) {
    const middle = Math.floor((most + tooMany) / 2);
    if (await holds(middle)) most = middle;
    else tooMany = middle;
  }
  return most;
}
