/** Terminal and package manager may both hand on one Ctrl-C: what comes so soon is the same one. */
const sameSignalMs = 500;

export interface StopOptions {
  /** Ends everything in good order. */
  readonly close: () => Promise<void>;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
}

/** @returns what ends the process in good order; called again, after a moment, it ends it at once */
export function createStop({ close, exit }: StopOptions): (signal?: 'SIGINT' | 'SIGTERM') => void {
  let stoppedAtMs: number | undefined;
  return function stop(signal) {
    if (stoppedAtMs === undefined) {
      stoppedAtMs = performance.now();
      void close().then(
        () => exit(0),
        (error: unknown) => {
          process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
          exit(1);
        },
      );
    } else if (signal !== undefined && performance.now() - stoppedAtMs > sameSignalMs) {
      exit(signal === 'SIGINT' ? 130 : 143);
    }
  };
}
