/**
 * Keeps the screen on, so that phones do not stop the camera: as long as the page is visible, and again when it becomes
 * visible. Where the browser has no wake lock, or the battery is low, nothing happens.
 * @returns lets the screen go off again
 */
export function keepAwake(): () => void {
  // Absent on insecure pages and in older browsers, whatever the DOM library says.
  const wakeLock: WakeLock | undefined = navigator.wakeLock;
  let lock: Promise<WakeLockSentinel | undefined> = Promise.resolve(undefined);
  let isReleased = false;

  /** The browser takes the lock away from a page that is hidden. */
  function acquire(): void {
    if (isReleased || wakeLock === undefined || document.visibilityState !== 'visible') return;
    lock = lock.then(async (held) => {
      if (held !== undefined && !held.released) return held;
      return wakeLock.request('screen').catch(() => undefined);
    });
  }

  acquire();
  document.addEventListener('visibilitychange', acquire);
  return () => {
    isReleased = true;
    document.removeEventListener('visibilitychange', acquire);
    void lock.then((held) => held?.release());
  };
}
