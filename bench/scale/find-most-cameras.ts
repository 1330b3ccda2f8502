/**
 * Doubles a number while it holds, then bisects to the largest that does.
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
  while (tooMany - most > 1) {
    const middle = Math.floor((most + tooMany) / 2);
    if (await holds(middle)) most = middle;
    else tooMany = middle;
  }
  return most;
}
