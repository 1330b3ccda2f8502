import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback, toHostname } from './host-allow-list.ts';

/** Options of {@link createOriginPolicy}: the pages that may call a server. */
export interface OriginPolicyOptions {
  /** Origins of pages that may call, besides the server's own: `http://localhost:8787`, or `*` for all, `null` included. */
  readonly allowedOrigins?: readonly string[];
  /**
   * Whether pages of this machine, on any port, may call.
   * @default false
   */
  readonly allowLoopback?: boolean;
  /**
   * How pages reach the server itself.
   * @default 'http'
   */
  readonly scheme?: 'http' | 'https';
  /** The option that adds origins, for the message: `allowedOrigins (--allow-origin)`. */
  readonly optionName: string;
}

/** Whether a request may be answered, and for which origin. */
export type OriginVerdict =
  /** `origin` is the origin of the page that may read the answer; undefined if no CORS headers are needed. */
  | { readonly isAllowed: true; readonly origin: string | undefined }
  | { readonly isAllowed: false; readonly problem: string };

/** Decides whether a request comes from a page, and whether that page may call. */
export type JudgeOrigin = (request: {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}) => OriginVerdict;

/**
 * Refuses pages of other origins. A browser sends "simple" requests for any page, including POST, and only hides the answer,
 * so a forbidden request must be refused before it is carried out. Clients other than browsers send neither `Origin` nor
 * `Sec-Fetch-Site`, and are accepted.
 *
 * A request without an `Origin` header (an image, a video, a link) is recognized by `Sec-Fetch-Site` and by its `Referer`,
 * which a page can withhold but not forge. Opening an address as its own page shows it only to the user, and is accepted.
 * The Host header is checked before: a page under this server's own name counts as its own.
 * @throws Error for an invalid origin in the option
 * @see https://fetch.spec.whatwg.org/#origin-header
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function createOriginPolicy({
  allowedOrigins = [],
  allowLoopback = false,
  scheme = 'http',
  optionName,
}: OriginPolicyOptions): JudgeOrigin {
  const isAny = allowedOrigins.includes('*');
  const known = new Set(
    allowedOrigins.filter((origin) => origin !== '*').map((origin) => parseOrigin(origin, optionName)),
  );
  const mayCall = (origin: string, host: string | undefined): boolean =>
    isAny || known.has(origin) || isOwn(origin, scheme, host) || (allowLoopback && isOfThisMachine(origin));

  return ({ method = 'GET', headers }) => {
    const { origin, host } = headers;
    if (origin !== undefined) {
      return mayCall(origin, host)
        ? { isAllowed: true, origin }
        : refuse(`the origin ${JSON.stringify(origin)}`, optionName);
    }
    if (!isOtherPage(headers) || isOpened(method, headers)) return { isAllowed: true, origin: undefined };
    const referrer = originOf(headers.referer);
    if (isAny || (referrer !== undefined && mayCall(referrer, host)))
      return { isAllowed: true, origin: undefined };
    return refuse(
      referrer === undefined ? 'another site' : `the origin ${JSON.stringify(referrer)}`,
      optionName,
    );
  };
}

function refuse(page: string, optionName: string): OriginVerdict {
  return {
    isAllowed: false,
    problem: `Pages of ${page} may not call this server. To allow a page, name its origin in ${optionName}.`,
  };
}

function isOwn(origin: string, scheme: string, host: string | undefined): boolean {
  return host !== undefined && origin.toLowerCase() === `${scheme}://${host.toLowerCase()}`;
}

function isOfThisMachine(origin: string): boolean {
  const [, host = ''] = /^https?:\/\/([^/]+)$/.exec(origin) ?? [];
  const hostname = toHostname(host);
  return hostname !== undefined && isLoopback(hostname);
}

/** Ports of one host are the same site but different origins. */
function isOtherPage(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/** Whether it is a top-level navigation, such as a followed link. A frame does not count, because a page could overlay it. */
function isOpened(method: string, headers: IncomingHttpHeaders): boolean {
  const isReading = method === 'GET' || method === 'HEAD';
  return isReading && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

function originOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;
}

function parseOrigin(origin: string, optionName: string): string {
  if (origin === 'null' || originOf(origin) === origin) return origin;
  throw new Error(
    `${optionName} takes origins such as http://localhost:8787, null or *; received ${JSON.stringify(origin)}`,
  );
}
