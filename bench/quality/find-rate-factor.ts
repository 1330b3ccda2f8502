/** Rate factors that are tried: nearly without loss, to hardly recognisable. */
const lowest = 8;
const highest = 44;

/**
 * Finds the highest rate factor at which a video is still as similar to its source as wanted. It takes the fewest bytes.
 * @param step the factor goes by multiples of this
 * @param ssimAt encodes, and returns the similarity, which falls as the factor rises
 * @returns undefined if even the lowest factor does not reach the target
 */
export async function findRateFactor(
  target: number,
  step: number,
  ssimAt: (rateFactor: number) => Promise<number>,
): Promise<number | undefined> {
  let enough: Point = { rateFactor: lowest, ssim: await ssimAt(lowest) };
  let tooLittle: Point = { rateFactor: highest, ssim: await ssimAt(highest) };
  if (enough.ssim < target) return undefined;
  if (tooLittle.ssim >= target) return highest;
  for (let isByLine = true; tooLittle.rateFactor - enough.rateFactor > step; ) {
    const width = tooLittle.rateFactor - enough.rateFactor;
    const rateFactor = between(enough, tooLittle, step, isByLine ? onLine(enough, tooLittle, target) : 0.5);
    const point = { rateFactor, ssim: await ssimAt(rateFactor) };
    if (point.ssim >= target) enough = point;
    else tooLittle = point;
    // A line that hardly narrows it down is given up for one turn.
    isByLine = tooLittle.rateFactor - enough.rateFactor <= width / 2;
  }
  return enough.rateFactor;
}

interface Point {
  readonly rateFactor: number;
  readonly ssim: number;
}

/** What is lost grows by about the same factor with each step. */
function onLine(enough: Point, tooLittle: Point, target: number): number {
  const [from, to, at] = [enough.ssim, tooLittle.ssim, target].map((ssim) =>
    Math.log(Math.max(1 - ssim, 1e-6)),
  );
  return from === undefined || to === undefined || at === undefined || to <= from
    ? 0.5
    : (at - from) / (to - from);
}

/** The multiple of the step that is nearest to that part of the way, and none of the ends. */
function between(enough: Point, tooLittle: Point, step: number, part: number): number {
  const wanted = enough.rateFactor + part * (tooLittle.rateFactor - enough.rateFactor);
  const rounded = Math.round(wanted / step) * step;
  return Math.min(tooLittle.rateFactor - step, Math.max(enough.rateFactor + step, rounded));
}
