import type { IncomingMessage } from 'node:http';
import { readForwarded } from './read-forwarded.ts';

/** How a server knows its own address. */
export interface OriginRules {
  /** The server's address for clients, whatever their requests say; undefined to take it from the requests. */
  readonly publicOrigin: string | undefined;
  /** Whether proxies on other machines are trusted. */
  readonly trustProxy: boolean;
}

/**
 * This server as the caller reaches it, such as `http://localhost:8789`: from an option, from a proxy's headers, or
 * else {@link directOrigin}.
 */
export function requestOrigin(request: IncomingMessage, { publicOrigin, trustProxy }: OriginRules): string {
  if (publicOrigin !== undefined) return publicOrigin;
  const forwarded = readForwarded(request, trustProxy);
  const { scheme = ownScheme(request), port } = forwarded;
  const host = forwarded.host ?? request.headers.host;
  const isForwarded = (forwarded.scheme ?? forwarded.host ?? port) !== undefined;
  if (!isForwarded || host === undefined || !hostPattern.test(host)) return directOrigin(request);
  // Without a port it is the scheme's default: only the proxy knows the port of this connection.
  return new URL(`${scheme}://${host}${port === undefined || hasPort(host) ? '' : `:${port}`}`).origin;
}

/**
 * This server's address from its own connection, taken from the Host header so that it also works from a container. A host
 * without a port gets the port of this connection: kvssink and producer-c send none even where it is not 80. One that is the
 * scheme's own is left out, as the service does: producer-embedded-c takes the whole rest of the address for a name.
 */
export function directOrigin(request: IncomingMessage): string {
  const { host } = request.headers;
  const { localAddress = '127.0.0.1', localPort } = request.socket;
  const scheme = ownScheme(request);
  if (host === undefined || !hostPattern.test(host)) {
    return `${scheme}://${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;
  }
  return new URL(hasPort(host) ? `${scheme}://${host}` : `${scheme}://${host}:${localPort}`).origin;
}

function ownScheme({ socket }: IncomingMessage): 'http' | 'https' {
  return 'encrypted' in socket ? 'https' : 'http';
}

function hasPort(host: string): boolean {
  return /:\d+$/.test(host);
}

const hostPattern = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i;
