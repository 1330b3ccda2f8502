/** No camera needs longer from exposure to the page. */
const maxDelayMs = 2000;
/** The two times are taken in different processes. */
const maxAheadMs = 50;

/**
 * Returns when the picture of a video was taken.
 * @param captureTimeMs `captureTime` of `requestVideoFrameCallback`, which some browsers lack and some count from another origin
 * @param nowMs when the picture was presented
 * @returns `captureTimeMs` if it is plausible, otherwise `nowMs`; both on the monotonic clock, in milliseconds
 */
export function plausibleCaptureMs(captureTimeMs: number | undefined, nowMs: number): number {
  if (captureTimeMs === undefined) return nowMs;
  const delayMs = nowMs - captureTimeMs;
  return delayMs >= -maxAheadMs && delayMs <= maxDelayMs ? captureTimeMs : nowMs;
}
