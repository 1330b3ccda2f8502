/**
 * Reads a time such as `1511852109.126` to the millisecond. Further decimals are rounded up, as AWS's Java parser does
 * (`FragmentMetadata.convertToMillis`), without going through a float.
 * @param text seconds since the Unix epoch
 * @returns milliseconds, or undefined if the text is not such a time
 */
export function parseSeconds(text: string): number | undefined {
  const [, seconds, decimals = ''] = /^(\d+)(?:\.(\d*))?$/.exec(text) ?? [];
  if (seconds === undefined) return undefined;
  const millis = Number(decimals.slice(0, 3).padEnd(3, '0'));
  const roundedUp = /[1-9]/.test(decimals.slice(3)) ? 1 : 0;
  const timestampMs = Number(seconds) * 1000 + millis + roundedUp;
  return Number.isSafeInteger(timestampMs) ? timestampMs : undefined;
}
