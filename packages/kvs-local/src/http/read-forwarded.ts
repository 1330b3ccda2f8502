import type { IncomingMessage } from 'node:http';
import { invalidArgument } from '../errors.ts';
import { hasLocalPeer } from './peer.ts';

/** How a client reached the proxy that passed its request on. */
export interface Forwarded {
  readonly scheme: 'http' | 'https' | undefined;
  /** With its port, if the proxy reports one. */
  readonly host: string | undefined;
  readonly port: string | undefined;
}

/**
 * Reads X-Forwarded-Proto, -Host and -Port, using the first of several values, which comes from the proxy nearest to the
 * client. Anybody can send them, so they count only if the connection comes from this machine, or if every sender is a proxy.
 * @param trustProxy whether the headers count from other machines, too
 * @throws ServiceError InvalidArgumentException for an invalid scheme or port
 */
export function readForwarded(request: IncomingMessage, trustProxy: boolean): Forwarded {
  if (!trustProxy && !hasLocalPeer(request)) return { scheme: undefined, host: undefined, port: undefined };
  const first = (name: string): string | undefined => {
    const value = [request.headers[name] ?? []].flat().join(',').split(',')[0]?.trim();
    return value === '' ? undefined : value;
  };
  const scheme = first('x-forwarded-proto')?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    throw invalidArgument(`X-Forwarded-Proto must be http or https; received ${JSON.stringify(scheme)}`);
  }
  const port = first('x-forwarded-port');
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) > 0 && Number(port) < 2 ** 16)) {
    throw invalidArgument(`X-Forwarded-Port must be a port; received ${JSON.stringify(port)}`);
  }
  return { scheme, host: first('x-forwarded-host'), port };
}
