import { Agent } from 'node:https';
import { connect as connectTcp, type NetConnectOpts, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';

/** Makes TLS connections, and knows the TCP socket below each, because a TLS socket cannot reset the connection. */
export class ResettableAgent extends Agent {
  readonly #transports = new WeakMap<Socket, Socket>();

  override createConnection(options: NetConnectOpts & ConnectionOptions): TLSSocket {
    const transport = connectTcp(options);
    const socket = connectTls({ ...options, socket: transport });
    this.#transports.set(socket, transport);
    return socket;
  }

  /** @param socket of a request of this agent */
  transportOf(socket: Socket): Socket | undefined {
    return this.#transports.get(socket);
  }
}
