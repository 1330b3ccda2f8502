import type { IncomingHttpHeaders } from 'node:http';

/** Permissions for pages of an allowed origin; see {@link corsHeaders} and {@link preflightHeaders}. */
export interface CorsOptions {
  /**
   * What a preflight allows.
   * @default ['GET', 'HEAD']
   */
  readonly methods?: readonly string[];
  /** Response headers that a page can read besides the always readable ones. */
  readonly exposedHeaders?: readonly string[];
  /**
   * How long a browser can cache the answer to a preflight, in seconds.
   * @default 600
   */
  readonly maxAgeSeconds?: number;
}

/**
 * Headers of an answer that a page may read. Never `*`: `vary` informs caches and pages of other origins.
 * @param origin the origin that the policy allowed; undefined if no page needs the headers
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
 * Headers of the answer (204) to a preflight of an allowed page. Every requested header is allowed, because the server is
 * protected by who may call at all.
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
