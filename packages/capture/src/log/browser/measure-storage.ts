/** What a browser says of the origin's room. Undefined where it says nothing. */
export interface StorageMeasure {
  readonly usageBytes: number | undefined;
  readonly quotaBytes: number | undefined;
  /** The browser does not clear it by itself when the disk runs full. */
  readonly isPersistent: boolean;
}

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
