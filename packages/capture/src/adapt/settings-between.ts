import type { CaptureSettings } from '../source/frame-source.ts';
import { byteWeight, qualityOf, qualityWeight } from './byte-weight.ts';

/** Between the size of the ceiling and that of the floor there are as many steps at most; each changes the video's codec private data. */
const sizeSteps = [1, 0.75, 0.5, 0.375, 0.25];

/**
 * The settings between floor and ceiling that take about a share of the ceiling's bytes. Quality gives way first, for it costs
 * least; then the rate; the size last, since a video of another size is another recording to players and to `GET /Clip`.
 * @param share of the ceiling's bytes, up to 1
 */
export function settingsBetween(
  lowest: CaptureSettings,
  ceiling: CaptureSettings,
  share: number,
): CaptureSettings {
  const floor = belowBoth(lowest, ceiling);
  const wanted = share * byteWeight(ceiling);

  const lowestQuality = { ...ceiling, quality: floor.quality };
  if (byteWeight(lowestQuality) <= wanted) {
    const quality = qualityOf((wanted / byteWeight(ceiling)) * qualityWeight(ceiling.quality));
    return { ...ceiling, quality: clamp(round(quality, 0.01), floor.quality, ceiling.quality) };
  }

  const lowestRate = { ...lowestQuality, framerate: floor.framerate };
  if (byteWeight(lowestRate) <= wanted) {
    const framerate = (ceiling.framerate * wanted) / byteWeight(lowestQuality);
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
    .filter((settings) => byteWeight(settings) <= wanted);
  return sizes[0] ?? floor;
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
