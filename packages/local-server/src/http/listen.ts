import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** Where a server listens. */
export interface ListeningAddress {
  /** Such as `http://127.0.0.1:8788`. */
  readonly url: string;
  /** The chosen port if port 0 was requested. */
  readonly port: number;
}

/**
 * Starts listening.
 * @param port 0 chooses a free one
 * @throws Error with the system's code and a readable message if the port is in use or not allowed, or if the address does
 * not belong to this machine
 */
export function listen(server: Server, port: number, host: string): Promise<ListeningAddress> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => reject(toListenError(error, port, host));
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      const { address, family, port: taken } = server.address() as AddressInfo;
      const scheme = server instanceof TlsServer ? 'https' : 'http';
      resolve({ url: `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${taken}`, port: taken });
    });
  });
}

function toListenError(error: NodeJS.ErrnoException, port: number, host: string): Error {
  const cure = listenCures[error.code ?? ''];
  if (cure === undefined) return error;
  const message = `Cannot listen on port ${port} of ${host} (${error.code}): ${cure}`;
  return Object.assign(new Error(message, { cause: error }), { code: error.code, port, address: host });
}

const listenCures: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program uses it. End that program, or choose another port; 0 chooses a free one.',
  EADDRNOTAVAIL: 'this machine does not have that address. Choose one that it has, or 0.0.0.0 for all.',
  ENOTFOUND: 'that host is not known. Choose an address of this machine, or 0.0.0.0 for all.',
  EACCES: 'the system does not allow it. Choose a port above 1023.',
};
