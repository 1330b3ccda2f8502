export interface StallWatch {
  readonly onFrame: () => void;
  /** Call this every {@link stallTickMs}. */
  readonly onTick: () => void;
}

export interface StallEvents {
  readonly onStalled: () => void;
  readonly onResumed: () => void;
}

/** Two seconds are four ticks. A blocked thread gets one tick for all missed ones, so it doesn't report a stall of the camera. */
export const stallTickMs = 500;
const stalledTicks = 4;

/** Reports if no frame has arrived for two seconds, and when frames arrive again. */
export function createStallWatch({ onStalled, onResumed }: StallEvents): StallWatch {
  let ticks = 0;
  return {
    onFrame() {
      const wasStalled = ticks >= stalledTicks;
      ticks = 0;
      if (wasStalled) onResumed();
    },
    onTick() {
      ticks += 1;
      if (ticks === stalledTicks) onStalled();
    },
  };
}
