/** Clock and timer; an option, because the timers of a hidden page are late and a worker's are not. */
export interface UploadTime {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /**
   * Resolves after `ms` milliseconds.
   * @throws the signal's reason if it aborts first
   */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The platform's clock and timers. */
export const systemUploadTime: UploadTime = {
  now: Date.now,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal.addEventListener('abort', onAbort, { once: true });
    }),
};
