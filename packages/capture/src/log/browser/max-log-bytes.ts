/** What a browser says of the origin's room. Undefined where it says nothing. */
export interface StorageMeasure {
  readonly usageBytes: number | undefined;
  readonly quotaBytes: number | undefined;
  /** The browser does not clear it by itself when the disk runs full. */
  readonly isPersistent: boolean;
}

/** Half of what the origin may have: the rest is for the page's own needs, and for batches while they are thinned. */
const quotaShare = 0.5;
/** Of what is still free, which the origin's other data wants, too. */
const freeShare = 0.8;
/** Where the browser says nothing. */
const unknownQuotaBytes = 256 * 1024 * 1024;

/**
 * How many bytes a log may take.
 * @param logBytes what it takes already, which is part of the usage
 */
export function toMaxLogBytes(
  { usageBytes = 0, quotaBytes }: Pick<StorageMeasure, 'usageBytes' | 'quotaBytes'>,
  logBytes: number,
): number {
  if (quotaBytes === undefined) return unknownQuotaBytes;
  const freeBytes = Math.max(0, quotaBytes - usageBytes);
  return Math.floor(Math.min(quotaBytes * quotaShare, logBytes + freeBytes * freeShare));
}
