/** The time, and waiting for it to pass. It is an argument everywhere, so that a test or a simulation holds the clock. */
export interface Time {
  /** Milliseconds since the Unix epoch; may jump when the clock is set. */
  now(): number;
  /** Milliseconds from any origin, which nobody sets: what durations are measured by. */
  elapsed(): number;
  /**
   * Resolves after so many milliseconds.
   * @throws the signal's reason when that comes first
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The clock and the timers of this machine. */
export const systemTime: Time = {
  now: Date.now,
  elapsed: () => performance.now(),
  sleep(ms, signal) {
    // The timers of node:timers/promises make an error with a stack for each one that is stopped, and most are.
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  },
};
