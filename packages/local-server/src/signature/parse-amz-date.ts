/**
 * Reads the time of a signed request, of the header `x-amz-date` or the parameter `X-Amz-Date`.
 * @param text such as `20150830T123600Z`
 * @returns milliseconds since the Unix epoch; undefined for any other text
 */
export function parseAmzDate(text: string): number | undefined {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const timeMs = iso === text ? Number.NaN : Date.parse(iso);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
