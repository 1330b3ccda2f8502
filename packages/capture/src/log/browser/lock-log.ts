export interface LockLogOptions {
  /**
   * Take the log from a tab that has it: that tab is told, and its log closes.
   * @default false
   */
  readonly steal?: boolean;
  /** Another tab has taken the log. */
  readonly onLost?: () => void;
}

/**
 * `held`: no other tab of this origin has the log until `release`. `busy`: another has it. `unguarded`: this browser has no Web
 * Locks, so nothing is known of other tabs.
 */
export type LogLock =
  | { readonly state: 'held'; readonly release: () => void }
  | { readonly state: 'busy' }
  | { readonly state: 'unguarded'; readonly release: () => void };

/** A page that was just closed, or loaded again, holds its locks a moment longer. */
const releaseMs = 1000;

/** Makes this tab the only writer of a log. Browsers release the lock when the page ends, however it does. */
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
        // The request of who has lost the lock ends with an AbortError, one that has waited for too long with a TimeoutError.
        if (isHeld) onLost();
        else if (error instanceof DOMException && error.name === 'TimeoutError') resolve({ state: 'busy' });
        else reject(error);
      });
  });
}
