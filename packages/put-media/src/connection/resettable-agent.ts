import { Agent } from 'node:https';
import { connect as connectTcp, type NetConnectOpts, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';

/** Makes one TLS connection, and keeps the TCP socket below it: that of TLS has no way to reset it. */
export class ResettableAgent extends Agent {
  transport: Socket | undefined;

  override createConnection(options: NetConnectOpts & ConnectionOptions): TLSSocket {
    this.transport = connectTcp(options);
    return connectTls({ ...options, socket: this.transport });
  }
}
