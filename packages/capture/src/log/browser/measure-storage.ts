import type { StorageMeasure } from './max-log-bytes.ts';

/**
 * Asks the browser for the origin's storage. Chromium's quota is its usage plus 10 GiB, or less on a small disk, so only the
 * error `full` shows a full disk.
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
 * Asks the browser not to evict stored data. Some browsers ask the user, so call it once, right after the user has started a
 * capture.
 * @returns whether the browser has agreed, now or before
 */
export async function persistStorage(): Promise<boolean> {
  const storage: StorageManager | undefined = navigator.storage;
  return (await storage?.persist?.().catch(() => false)) ?? false;
}
