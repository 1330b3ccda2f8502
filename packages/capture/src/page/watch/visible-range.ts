import type { Stretch } from './stretch.ts';

/** The part of time that a time line shows. */
export interface VisibleRange {
  readonly range: (nowMs: number) => Stretch;
  /** Makes it end at the current time from now on. */
  readonly follow: () => void;
  readonly showUntil: (endMs: number) => void;
  /** @param share of its length; below 0 into the past */
  readonly pan: (share: number, nowMs: number) => void;
  /** Shows a longer or shorter time, around a moment that keeps its place. */
  readonly setSpan: (spanMs: number, aroundMs: number, nowMs: number) => void;
  /** Moves the range if a moment has left it. */
  readonly keepInside: (atMs: number, nowMs: number) => void;
}

/** Room after the newest moment, so that it doesn't stick to the end. */
const roomShare = 0.03;

export function createVisibleRange(initialSpanMs: number): VisibleRange {
  let spanMs = initialSpanMs;
  /** Undefined while the range follows the clock. */
  let endMs: number | undefined;
  /** A moment only moves the range if it has been inside before. */
  let wasInside = false;

  function range(nowMs: number): Stretch {
    const end = endMs ?? nowMs + roomShare * spanMs;
    return { startMs: end - spanMs, endMs: end };
  }

  function showUntil(newEndMs: number, nowMs: number): void {
    endMs = newEndMs >= nowMs ? undefined : newEndMs;
    wasInside = false;
  }

  return {
    range,
    follow() {
      endMs = undefined;
      wasInside = false;
    },
    showUntil: (newestMs) => showUntil(newestMs + roomShare * spanMs, Number.POSITIVE_INFINITY),
    pan: (share, nowMs) => showUntil(range(nowMs).endMs + share * spanMs, nowMs),
    setSpan(newSpanMs, aroundMs, nowMs) {
      const before = range(nowMs);
      const share = Math.min(1, Math.max(0, (aroundMs - before.startMs) / spanMs));
      spanMs = newSpanMs;
      showUntil(aroundMs + (1 - share) * newSpanMs, nowMs);
    },
    keepInside(atMs, nowMs) {
      const { startMs, endMs: end } = range(nowMs);
      const isInside = atMs >= startMs && atMs <= end;
      if (!isInside && wasInside) {
        showUntil(atMs < startMs ? atMs + 0.9 * spanMs : atMs + 0.5 * spanMs, nowMs);
      }
      wasInside = isInside;
    },
  };
}
