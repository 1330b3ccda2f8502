/**
 * Headers as they are signed: names in lower case, spaces trimmed, the values of one name in their order.
 * @param rawHeaders names and values in turn, as node:http has them: the host, above all, as it was sent
 */
export function collectSignedHeaders(rawHeaders: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    const value = (rawHeaders[index + 1] ?? '').trim().replace(/\s+/g, ' ');
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return headers;
}
