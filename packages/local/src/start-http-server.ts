import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Handler } from '@frame-ingest/handler';
import { serveThroughGateway } from './gateway.ts';
import type { ServePage } from './page-server.ts';

export interface HttpServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the page on its own paths and sends everything else through the gateway. */
export async function startHttpServer(
  host: string,
  port: number,
  servePage: ServePage,
  handler: Handler,
): Promise<HttpServer> {
  const server = createServer(async (request, response) => {
    try {
      if (!(await servePage(request, response))) await serveThroughGateway(handler, request, response);
    } catch {
      // The client went away in the middle of its body.
      response.destroy();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const { port: actualPort } = server.address() as AddressInfo;
  return { url: `http://${host}:${actualPort}`, close: () => closeServer(server) };
}

function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  return closed;
}
