import type { Stretch } from './stretch.ts';

/** Which parts of a range have video. */
export interface Coverage {
  readonly stretches: readonly Stretch[];
  /** Between two stretches; the time before the first and after the last is not a gap. */
  readonly gaps: readonly Stretch[];
  readonly videoMs: number;
}

/** @param stretches in order of time */
export function coverRange(stretches: readonly Stretch[], { startMs, endMs }: Stretch): Coverage {
  const inside = stretches
    .filter((stretch) => stretch.endMs > startMs && stretch.startMs < endMs)
    .map((stretch) => ({
      startMs: Math.max(startMs, stretch.startMs),
      endMs: Math.min(endMs, stretch.endMs),
    }));
  const gaps = inside.slice(1).map((next, index) => ({
    startMs: inside[index]?.endMs ?? next.startMs,
    endMs: next.startMs,
  }));
  return {
    stretches: inside,
    gaps,
    videoMs: inside.reduce((sum, { startMs: a, endMs: b }) => sum + b - a, 0),
  };
}
