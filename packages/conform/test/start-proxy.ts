import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request on its way to the deployment. */
export interface ProxiedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An answer on its way back. */
export interface ProxiedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export type Forward = (request: ProxiedRequest) => Promise<ProxiedAnswer>;

/** What a proxy does with a request in place of handing it on. */
export type Break = (request: ProxiedRequest, forward: Forward) => Promise<ProxiedAnswer>;

/** Starts what stands in front of a deployment, and breaks it. */
export async function startProxy(api: string, broken: Break) {
  const server = createServer(async (incoming, response) => {
    try {
      const { status, headers, body } = await broken(await receive(incoming), forward);
      response.writeHead(status, headers).end(body);
    } catch (error) {
      response.destroy(error as Error);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    async stop(): Promise<void> {
      server.close();
      server.closeAllConnections();
    },
  };

  async function receive(incoming: IncomingMessage): Promise<ProxiedRequest> {
    const { method = '', headers } = incoming;
    const entries = Object.entries(headers).map(([name, value]) => [name, String(value)]);
    return {
      method,
      url: new URL(incoming.url ?? '/', url),
      headers: Object.fromEntries(entries),
      body: await buffer(incoming),
    };
  }

  /** A page of the proxy is one of the deployment. */
  async function forward({ method, url: { pathname, search }, headers, body }: ProxiedRequest) {
    const { host: _host, connection: _connection, 'content-length': _length, origin, ...rest } = headers;
    const answer = await fetch(api + pathname + search, {
      ...{ method, redirect: 'manual' as const },
      headers: { ...rest, ...(origin === undefined ? {} : { origin: api }) },
      ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
    });
    const {
      connection: _close,
      'keep-alive': _keep,
      'content-length': _bytes,
      ...kept
    } = Object.fromEntries(answer.headers) as Record<string, string>;
    const allowed = kept['access-control-allow-origin'];
    return {
      status: answer.status,
      headers: { ...kept, ...(allowed === api ? { 'access-control-allow-origin': url } : {}) },
      body: Buffer.from(await answer.arrayBuffer()),
    };
  }
}
