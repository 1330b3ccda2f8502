/** The browser's report about the origin's storage. Undefined values are not reported. */
export interface StorageMeasure {
  readonly usageBytes: number | undefined;
  readonly quotaBytes: number | undefined;
  /** Whether the browser keeps the data when the disk runs full. */
  readonly isPersistent: boolean;
}

/** Half of the origin's quota: the rest is for the page's own needs, and for batches while they are thinned. */
const quotaShare = 0.5;
/** Share of the free room, which the origin's other data also needs. */
const freeShare = 0.8;
/** Used if the browser reports nothing. */
const unknownQuotaBytes = 256 * 1024 * 1024;

/**
 * Returns the maximum size of a log in bytes.
 * @param logBytes its current size, which is part of the usage
 */
export function toMaxLogBytes(
  { usageBytes = 0, quotaBytes }: Pick<StorageMeasure, 'usageBytes' | 'quotaBytes'>,
  logBytes: number,
): number {
  if (quotaBytes === undefined) return unknownQuotaBytes;
  const freeBytes = Math.max(0, quotaBytes - usageBytes);
  return Math.floor(Math.min(quotaBytes * quotaShare, logBytes + freeBytes * freeShare));
}
