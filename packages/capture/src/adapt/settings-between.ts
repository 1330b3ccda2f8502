import type { CaptureSettings } from '../source/frame-source.ts';
import { type ByteWeight, byteWeight, qualityOf, qualityWeight } from './byte-weight.ts';

/** Steps from the ceiling's size to the floor's; each changes the video's codec private data, so there are few. */
const sizeSteps = [1, 0.75, 0.5, 0.375, 0.25];

/**
 * Returns the settings between floor and ceiling that take about a share of the ceiling's bytes. Quality is reduced first,
 * because it matters least; then the rate; the size last, because a video of another size is another recording to players and to
 * `GET /Clip`.
 * @param share share of the ceiling's bytes, up to 1
 * @param weigh the weight for the frames' encoding
 */
export function settingsBetween(
  lowest: CaptureSettings,
  ceiling: CaptureSettings,
  share: number,
  weigh: ByteWeight = byteWeight,
): CaptureSettings {
  const floor = belowBoth(lowest, ceiling);
  const wanted = share * weigh(ceiling);

  const lowestQuality = { ...ceiling, quality: floor.quality };
  if (weigh(lowestQuality) <= wanted) {
    const quality = qualityOf((wanted / weigh(ceiling)) * qualityWeight(ceiling.quality));
    return { ...ceiling, quality: clamp(round(quality, 0.01), floor.quality, ceiling.quality) };
  }

  const lowestRate = { ...lowestQuality, framerate: floor.framerate };
  if (weigh(lowestRate) <= wanted) {
    const framerate = findFramerate(lowestRate.framerate, ceiling.framerate, (rate) => {
      return weigh({ ...lowestQuality, framerate: rate }) <= wanted;
    });
    return {
      ...lowestQuality,
      framerate: clamp(round(framerate, 0.5), floor.framerate, ceiling.framerate),
    };
  }

  const sizes = sizeSteps
    .map((step) => ({
      ...lowestRate,
      width: Math.max(floor.width, 2 * Math.round((ceiling.width * step) / 2)),
      height: Math.max(floor.height, 2 * Math.round((ceiling.height * step) / 2)),
    }))
    .filter((settings) => weigh(settings) <= wanted);
  return sizes[0] ?? floor;
}

/** Returns the highest rate that fits, by bisection; `highest` if all fit. */
function findFramerate(lowest: number, highest: number, fits: (framerate: number) => boolean): number {
  let [low, high] = [lowest, highest];
  for (let halving = 0; halving < 40; halving += 1) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return high;
}

function belowBoth(left: CaptureSettings, right: CaptureSettings): CaptureSettings {
  return {
    framerate: Math.min(left.framerate, right.framerate),
    width: Math.min(left.width, right.width),
    height: Math.min(left.height, right.height),
    quality: Math.min(left.quality, right.quality),
  };
}

function round(value: number, step: number): number {
  return Number((Math.round(value / step) * step).toFixed(2));
}

function clamp(value: number, lowest: number, highest: number): number {
  return Math.min(Math.max(value, lowest), highest);
}
