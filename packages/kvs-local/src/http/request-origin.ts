import type { IncomingMessage } from 'node:http';

/**
 * This server as the caller reached it, taken from the Host header so that it holds from a container too. A host
 * without a port gets the port of this connection: kvssink and producer-c send none even where it is not 80.
 */
export function requestOrigin({ headers: { host }, socket }: IncomingMessage): string {
  const { localAddress = '127.0.0.1', localPort } = socket;
  if (host === undefined || !/^([\w.-]+|\[[\da-f:.]+\])(:\d+)?$/i.test(host)) {
    return `http://${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;
  }
  return /:\d+$/.test(host) ? `http://${host}` : `http://${host}:${localPort}`;
}
