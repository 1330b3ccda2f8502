export interface LockLogOptions {
  /**
   * Takes the log from a tab that has it: that tab is notified, and its log closes.
   * @default false
   */
  readonly steal?: boolean;
  /** Called if another tab has taken the log. */
  readonly onLost?: () => void;
}

/**
 * `held`: no other tab of this origin has the log until `release`. `busy`: another tab has it. `unguarded`: this browser has no
 * Web Locks, so other tabs are unknown.
 */
export type LogLock =
  | { readonly state: 'held'; readonly release: () => void }
  | { readonly state: 'busy' }
  | { readonly state: 'unguarded'; readonly release: () => void };

/** A page that was just closed or reloaded holds its locks a moment longer. */
const releaseMs = 1000;

/** Makes this tab the only writer of a log. Browsers release the lock when the page ends, in whatever way. */
export async function lockLog(
  name: string,
  { steal = false, onLost = () => undefined }: LockLogOptions = {},
): Promise<LogLock> {
  const locks: LockManager | undefined = navigator.locks;
  if (locks === undefined) return { state: 'unguarded', release: () => undefined };

  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return new Promise((resolve, reject) => {
    let isHeld = false;
    const options: LockOptions = steal ? { steal } : { signal: AbortSignal.timeout(releaseMs) };
    locks
      .request(`frame-ingest-log:${name}`, options, () => {
        isHeld = true;
        resolve({ state: 'held', release });
        return released;
      })
      .catch((error: unknown) => {
        // If the lock is stolen, its request ends with an AbortError; a request that waits too long ends with a TimeoutError.
        if (isHeld) onLost();
        else if (error instanceof DOMException && error.name === 'TimeoutError') resolve({ state: 'busy' });
        else reject(error);
      });
  });
}
