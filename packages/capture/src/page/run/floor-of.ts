import type { CaptureSettings } from '../../source/frame-source.ts';

/** The minimum, however slow the network is. */
const least = { framerate: 2, sizeShare: 0.5, quality: 0.3 };

/**
 * Returns the lowest rate, size and quality for a slow network.
 * @param minFramerate lowest rate that the service accepts, in frames per second
 */
export function floorOf(chosen: CaptureSettings, minFramerate: number): CaptureSettings {
  return {
    framerate: Math.min(chosen.framerate, Math.max(minFramerate, least.framerate)),
    width: toEven(chosen.width * least.sizeShare),
    height: toEven(chosen.height * least.sizeShare),
    quality: Math.min(chosen.quality, least.quality),
  };
}

/** H.264 stores colour at half the resolution. */
function toEven(length: number): number {
  return 2 * Math.round(length / 2);
}
