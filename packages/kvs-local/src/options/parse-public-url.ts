/**
 * Reads where clients reach the server. There may be no path: signatures are for the paths of the service's operations.
 * @returns the origin, without a port that is the scheme's own
 * @throws Error that says what is wrong
 */
export function parsePublicUrl(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isOrigin =
    url !== undefined &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    url.pathname === '/' &&
    `${url.search}${url.hash}${url.username}${url.password}` === '';
  if (isOrigin) return url.origin;
  throw new Error(
    `must be a scheme, a host and optionally a port, such as https://kvs.test:8443; received ${JSON.stringify(given)}`,
  );
}
