/**
 * @param value of the Retry-After header: seconds, or an HTTP date
 * @param nowMs milliseconds since the Unix epoch
 * @returns milliseconds from now; undefined if the header is missing or unreadable
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  // Date.parse accepts numbers and much else that is not an HTTP date, which begins with the name of a day.
  const dateMs = /^[A-Z][a-z]+,? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
