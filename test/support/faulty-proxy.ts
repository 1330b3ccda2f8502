import { createServer, type IncomingMessage, type ServerResponse, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What a proxy does with one request. */
export type ProxyFault =
  /** Nothing: the request passes, and its answer, too. */
  | 'pass'
  /** The connection is cut before the request has arrived. */
  | 'cut'
  /** The request passes, and its answer is lost. */
  | 'lose-answer'
  /** API Gateway's own 503, in front of the service. */
  | 'unavailable'
  /** A page of somebody else. */
  | 'portal';

export interface FaultyProxy {
  readonly url: string;
  /** What happened to each POST, the oldest first. */
  readonly posts: readonly ProxyFault[];
  /** Where requests go from now on. */
  setTarget(url: string): void;
  /** Decides on every request from now on. */
  setFault(decide: (request: IncomingMessage) => ProxyFault): void;
  /** How fast bodies are read from now on, in bytes a second. */
  setUplink(bytesPerSecond: number): void;
  close(): Promise<void>;
}

/**
 * A network between a client and an HTTP API, which goes wrong on demand. Preflights are never touched.
 * @param onPost told of the body of each POST that has arrived
 */
export async function startFaultyProxy(
  onPost: (body: Buffer) => void = () => undefined,
): Promise<FaultyProxy> {
  let to = 'http://127.0.0.1:9';
  let decide: (request: IncomingMessage) => ProxyFault = () => 'pass';
  let uplink = Number.POSITIVE_INFINITY;
  const posts: ProxyFault[] = [];

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = request.method === 'OPTIONS' ? 'pass' : decide(request);
    if (request.method === 'POST') posts.push(fault);
    if (fault === 'cut') {
      request.socket.destroy();
      return;
    }
    const body = await readSlowly(request);
    if (request.method === 'POST') onPost(body);
    if (fault === 'unavailable') {
      answer(request, response, 503, 'application/json', '{"message":"Service Unavailable"}');
    } else if (fault === 'portal') {
      answer(request, response, 200, 'text/html', '<!doctype html><title>Welcome to the hotel</title>');
    } else {
      await forward(request, response, body, fault === 'lose-answer');
    }
  }

  async function readSlowly(request: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      if (uplink !== Number.POSITIVE_INFINITY) await pause((chunk.length * 1000) / uplink);
    }
    return Buffer.concat(chunks);
  }

  async function forward(
    { method = 'GET', url = '/', headers }: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    loseAnswer: boolean,
  ): Promise<void> {
    const { host: _, ...passed } = headers;
    const answered = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = sendRequest(new URL(url, to), { method, headers: passed }, resolve);
      sent.on('error', reject);
      sent.end(body);
    });
    const answerBody = await buffer(answered);
    if (loseAnswer) response.destroy();
    else response.writeHead(answered.statusCode ?? 502, answered.headers).end(answerBody);
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    setTarget(url) {
      to = url;
    },
    setFault(next) {
      decide = next;
    },
    setUplink(bytesPerSecond) {
      uplink = bytesPerSecond;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As gateways answer that are set up for pages of other origins. */
function answer(
  { headers: { origin = '*' } }: IncomingMessage,
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string,
): void {
  response
    .writeHead(status, { 'content-type': contentType, 'access-control-allow-origin': origin })
    .end(body);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
