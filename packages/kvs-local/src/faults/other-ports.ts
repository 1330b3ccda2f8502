import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Ports for data endpoints that move: opened when they are first asked for. */
export class OtherPorts {
  readonly #listener: RequestListener;
  readonly #host: string;
  #live: Promise<Server> | undefined;

  /** @param listener answers requests at the live port */
  constructor(listener: RequestListener, host: string) {
    this.#listener = listener;
    this.#host = host;
  }

  /** A port at which the same server answers. */
  async live(): Promise<number> {
    this.#live ??= listen(this.#listener, this.#host);
    return portOf(await this.#live);
  }

  /** A port that was free a moment ago. */
  async dead(): Promise<number> {
    const server = await listen(this.#listener, this.#host);
    const port = portOf(server);
    server.close();
    return port;
  }

  async close(): Promise<void> {
    const server = await this.#live;
    server?.close();
    server?.closeAllConnections();
  }
}

async function listen(listener: RequestListener, host: string): Promise<Server> {
  const server = createServer({ requestTimeout: 0, noDelay: true }, listener).listen(0, host);
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
