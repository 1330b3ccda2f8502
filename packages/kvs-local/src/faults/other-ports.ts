import type { Server } from 'node:http';
import { listen } from '@frame-ingest/local-server';

/** Ports for data endpoints that move, opened on first use. */
export class OtherPorts {
  readonly #createServer: () => Server;
  readonly #host: string;
  #live: Promise<{ readonly server: Server; readonly port: number }> | undefined;

  /** @param createServer creates a server that answers like this one */
  constructor(createServer: () => Server, host: string) {
    this.#createServer = createServer;
    this.#host = host;
  }

  /** A port at which the same server answers. */
  async live(): Promise<number> {
    this.#live ??= this.#open();
    return (await this.#live).port;
  }

  /** A port that was free a moment ago. */
  async dead(): Promise<number> {
    const { server, port } = await this.#open();
    server.close();
    return port;
  }

  async close(): Promise<void> {
    const live = await this.#live;
    live?.server.close();
    live?.server.closeAllConnections();
  }

  async #open(): Promise<{ server: Server; port: number }> {
    const server = this.#createServer();
    const { port } = await listen(server, 0, this.#host);
    return { server, port };
  }
}
