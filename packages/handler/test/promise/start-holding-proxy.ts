import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A middlebox in front of a service: what it holds back it hands on later, also when its sender has given up. */
export interface HoldingProxy {
  readonly url: string;
  /** Media of the next PutMedia is held back for so long, or all that goes to the service from then on. */
  holdMedia(ms: number, what: 'this connection' | 'everything'): void;
  close(): void;
}

export async function startHoldingProxy(serviceUrl: string): Promise<HoldingProxy> {
  const { hostname, port } = new URL(serviceUrl);
  const sockets = new Set<Socket>();
  let next: { readonly ms: number; readonly isEverything: boolean } | undefined;
  let allHeld = Promise.resolve();

  const server = createServer((client) => {
    const service = connect(Number(port), hostname);
    let handedOn = Promise.resolve();
    let isPutMedia = false;
    const inTurn = (step: () => void): void => {
      const held = allHeld;
      handedOn = handedOn.then(() => held).then(step);
    };
    for (const socket of [client, service]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    client.on('data', (bytes) => {
      if (isPutMedia && next !== undefined) {
        const { ms, isEverything } = next;
        next = undefined;
        const isOver = new Promise<void>((resolve) => setTimeout(resolve, ms));
        if (isEverything) allHeld = isOver;
        else handedOn = handedOn.then(() => isOver);
      }
      isPutMedia ||= bytes.subarray(0, 14).toString('latin1') === 'POST /putMedia';
      inTurn(() => void service.write(bytes));
    });
    client.on('close', () => inTurn(() => void service.end()));
    service.on('data', (bytes) => void client.write(bytes));
    service.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    holdMedia(ms, what) {
      next = { ms, isEverything: what === 'everything' };
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
