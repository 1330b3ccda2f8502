/**
 * Keeps the screen on while the page is visible, so that phones don't stop the camera. Without wake locks in the browser, or
 * with a low battery, nothing happens.
 * @returns lets the screen turn off again
 */
export function keepAwake(): () => void {
  // Absent on insecure pages and in older browsers, although the DOM types require it.
  const wakeLock: WakeLock | undefined = navigator.wakeLock;
  let lock: Promise<WakeLockSentinel | undefined> = Promise.resolve(undefined);
  let isReleased = false;

  /** The browser releases the lock of a hidden page. */
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
