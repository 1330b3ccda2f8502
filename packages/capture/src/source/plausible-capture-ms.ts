/** No camera takes longer from light to page. */
const maxDelayMs = 2000;
/** The two times are taken in different processes. */
const maxAheadMs = 50;

/**
 * When the picture of a video was taken.
 * @param captureTimeMs `captureTime` of `requestVideoFrameCallback`, which some browsers lack, and some count from elsewhere
 * @param nowMs when the picture was presented
 * @returns `captureTimeMs` where it can be, else `nowMs`; both on the monotonic clock, in milliseconds
 */
export function plausibleCaptureMs(captureTimeMs: number | undefined, nowMs: number): number {
  if (captureTimeMs === undefined) return nowMs;
  const delayMs = nowMs - captureTimeMs;
  return delayMs >= -maxAheadMs && delayMs <= maxDelayMs ? captureTimeMs : nowMs;
}
