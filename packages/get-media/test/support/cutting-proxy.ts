import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy that breaks its connections: the first after as many bytes of answers as the first cut says, and so on. */
export interface CuttingProxy {
  readonly url: string;
  /** How many cuts have been made. */
  readonly cutsMade: () => number;
  close(): Promise<void>;
}

export async function startCuttingProxy(
  target: string,
  cuts: readonly number[],
  how: 'reset' | 'end' = 'reset',
): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const left = [...cuts];
  let made = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const pair = [client, upstream];
    for (const socket of pair) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        for (const other of pair) other.destroy();
      });
    }
    client.pipe(upstream);
    let budget = left.shift() ?? Number.POSITIVE_INFINITY;
    upstream.on('data', (bytes) => {
      client.write(bytes.subarray(0, budget));
      budget -= bytes.length;
      if (budget > 0) return;
      upstream.removeAllListeners('data');
      made += 1;
      if (how === 'end') client.end(() => client.destroy());
      else client.resetAndDestroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutsMade: () => made,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
