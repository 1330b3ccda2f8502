import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ListeningAddress {
  /** Such as `http://127.0.0.1:8788`. */
  readonly url: string;
  readonly port: number;
}

/**
 * Lets a server listen.
 * @param port 0 takes any free one
 * @throws Error of the system: the port is taken, or the address is not this machine's
 */
export function listen(server: Server, port: number, host: string): Promise<ListeningAddress> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const { address, family, port: taken } = server.address() as AddressInfo;
      resolve({ url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`, port: taken });
    });
  });
}
