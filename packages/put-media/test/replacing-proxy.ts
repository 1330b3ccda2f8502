import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReplacingProxy {
  readonly url: string;
  /** Requests to PutMedia so far. */
  readonly puts: () => number;
  close(): Promise<void>;
}

/**
 * Stands before a service as a load balancer does: the service gets all of the media, and the client another answer to
 * PutMedia than the service gave.
 * @param answer called when the service has said PERSISTED, or ended its own answer
 */
export async function startReplacingProxy(
  target: string,
  answer: (response: ServerResponse) => void,
): Promise<ReplacingProxy> {
  let puts = 0;
  const forward = (
    incoming: IncomingMessage,
    response: ServerResponse,
    onAnswer: (answer: IncomingMessage) => void,
  ): void => {
    const { method, headers } = incoming;
    const outgoing = request(new URL(incoming.url ?? '/', target), { method, headers, agent: false });
    outgoing.on('error', () => incoming.socket.destroy());
    outgoing.once('response', onAnswer);
    response.once('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  };
  const server = createServer((incoming, response) => {
    if (incoming.url === '/putMedia') {
      puts += 1;
      forward(incoming, response, async (given) => {
        let text = '';
        for await (const chunk of given) {
          text += chunk;
          if (text.includes('PERSISTED')) break;
        }
        answer(response);
      });
    } else {
      forward(incoming, response, (given) => {
        response.writeHead(given.statusCode ?? 500, given.headers);
        given.pipe(response);
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    puts: () => puts,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
