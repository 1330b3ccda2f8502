export interface StallWatch {
  readonly onFrame: () => void;
  /** To be called every {@link stallTickMs}. */
  readonly onTick: () => void;
}

export interface StallEvents {
  readonly onStalled: () => void;
  readonly onResumed: () => void;
}

/** Two seconds are four ticks. A thread that stands still gets one tick for all that it missed, so it accuses no camera. */
export const stallTickMs = 500;
const stalledTicks = 4;

/** Tells when no frame has come for two seconds, and when they come again. */
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
