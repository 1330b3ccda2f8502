import { Random } from '../../../../fuzz/random.ts';
import fc from '../../../../test/support/properties.ts';

export interface Camera {
  /** Frames per second. */
  readonly framerate: number;
  /** Whether its batches tell that rate; otherwise the service takes it from their times. */
  readonly tellsRate: boolean;
  /** How early or late a frame may be, in milliseconds. */
  readonly jitterMs: number;
  /** How long its batches are, in milliseconds. */
  readonly cutsMs: readonly number[];
  /** Decides how early or late each frame is, and what it shows. */
  readonly seed: number;
}

/**
 * Cameras whose batches join. Frames that come 20 ms early or late are up to 40 ms off the rate, and may be another 40 ms
 * off where the rate has to be taken from two of their gaps; so those of a camera that does not tell it come closer.
 */
export const cameras: fc.Arbitrary<Camera> = fc
  .record({
    framerate: fc.integer({ min: 2, max: 30 }),
    cutsMs: fc.array(fc.integer({ min: 1200, max: 9000 }), { minLength: 2, maxLength: 4 }),
    seed: fc.nat(),
    jitter: fc.oneof(
      fc.record({ tellsRate: fc.constant(true), jitterMs: fc.integer({ min: 0, max: 20 }) }),
      fc.record({ tellsRate: fc.constant(false), jitterMs: fc.integer({ min: 0, max: 12 }) }),
    ),
  })
  .map(({ jitter, ...camera }) => ({ ...camera, ...jitter }));

/** The times of a camera's frames, batch by batch, in whole milliseconds that strictly increase. */
export function takeFrames({ framerate, jitterMs, cutsMs, seed }: Camera, startMs: number): number[][] {
  const random = new Random(seed);
  let taken = 0;
  let lastMs = 0;
  return cutsMs.map((cutMs) =>
    Array.from({ length: Math.ceil((cutMs * framerate) / 1000) }, () => {
      const dueMs = Math.round(startMs + (taken * 1000) / framerate);
      lastMs = Math.max(lastMs + 1, dueMs + random.below(2 * jitterMs + 1) - jitterMs);
      taken += 1;
      return lastMs;
    }),
  );
}
