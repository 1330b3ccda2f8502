import type { IncomingHttpHeaders } from 'node:http';

/** What pages of an allowed origin may do; see {@link corsHeaders} and {@link preflightHeaders}. */
export interface CorsOptions {
  /**
   * What a preflight allows.
   * @default ['GET', 'HEAD']
   */
  readonly methods?: readonly string[];
  /** Response headers that a page may read beside those that it always may. */
  readonly exposedHeaders?: readonly string[];
  /**
   * How long a browser may keep the answer to a preflight, in seconds.
   * @default 600
   */
  readonly maxAgeSeconds?: number;
}

/**
 * Headers of an answer that a page may read. Never `*`: caches and pages of other origins are told by `vary`.
 * @param origin what the origin policy let through; without one there is nothing to tell
 */
export function corsHeaders(
  origin: string | undefined,
  { exposedHeaders = [] }: CorsOptions = {},
): Record<string, string> {
  if (origin === undefined) return { vary: 'Origin' };
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    ...(exposedHeaders.length === 0 ? {} : { 'access-control-expose-headers': exposedHeaders.join(', ') }),
  };
}

/**
 * Headers of the answer (204) to a preflight of a page that may call. It may send every header that it asks for: what
 * protects the server is who may call at all.
 * @param headers of the preflight
 */
export function preflightHeaders(
  origin: string | undefined,
  headers: IncomingHttpHeaders,
  { methods = ['GET', 'HEAD'], maxAgeSeconds = 600 }: CorsOptions = {},
): Record<string, string> {
  const asked = headers['access-control-request-headers'];
  const isPrivateNetwork = headers['access-control-request-private-network'] === 'true';
  return {
    ...corsHeaders(origin),
    'access-control-allow-methods': methods.join(', '),
    'access-control-max-age': String(maxAgeSeconds),
    ...(asked === undefined ? {} : { 'access-control-allow-headers': asked }),
    ...(isPrivateNetwork ? { 'access-control-allow-private-network': 'true' } : {}),
  };
}
