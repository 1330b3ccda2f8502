import type { StorageMeasure } from './max-log-bytes.ts';

/**
 * Asks the browser for the room of the origin. Chromium tells no quota, but its usage and 10 GiB, or less on a small disk: a
 * full disk is known by the error `full` alone.
 */
export async function measureStorage(): Promise<StorageMeasure> {
  const storage: StorageManager | undefined = navigator.storage;
  const [estimate, isPersistent] = await Promise.all([
    storage?.estimate?.().catch(() => undefined),
    storage?.persisted?.().catch(() => false),
  ]);
  return {
    usageBytes: estimate?.usage,
    quotaBytes: estimate?.quota,
    isPersistent: isPersistent ?? false,
  };
}

/**
 * Asks the browser not to clear what is kept. Some ask the user: call it once, when the user has just started a capture.
 * @returns whether it has agreed, now or before
 */
export async function persistStorage(): Promise<boolean> {
  const storage: StorageManager | undefined = navigator.storage;
  return (await storage?.persist?.().catch(() => false)) ?? false;
}
