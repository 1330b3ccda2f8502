import { createServer, type IncomingMessage, type ServerResponse, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Site } from './read-site';

/** Stands where CloudFront stands: files and headers of the deployment, and the API behind some of its paths. */
export interface Distribution {
  readonly origin: string;
  /** From now on it serves this. */
  serve(site: Site, api: string): void;
  close(): Promise<void>;
}

/** An answer in place of the API's; undefined lets the request through. */
export type Intercept = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** @param intercept sees every request to the API first, and answers it where it returns true */
export async function startDistribution(intercept: Intercept): Promise<Distribution> {
  let serve = async (_request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.writeHead(503).end();
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve(site, api) {
      serve = async (request, response) => {
        const { pathname } = new URL(request.url ?? '/', 'http://distribution');
        for (const [name, value] of Object.entries(site.headers)) response.setHeader(name, value);
        if (!site.apiPaths.includes(pathname)) sendFile(site, site.toFilePath(pathname), response);
        else if (!(await intercept(request, response))) await passOn(request, response, api);
      };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sendFile({ files, rootObject }: Site, pathname: string, response: ServerResponse): void {
  const file = files.get(pathname === '/' ? rootObject : pathname.slice(1));
  // What S3 says to those who may not list the bucket.
  if (file === undefined) return void response.writeHead(403).end();
  response.writeHead(200, { 'content-type': file.contentType }).end(file.body);
}

/** As the origin request policy has it: everything but the host. */
async function passOn(request: IncomingMessage, response: ServerResponse, api: string): Promise<void> {
  const { host: _, ...headers } = request.headers;
  const sent = sendRequest(new URL(request.url ?? '/', api), { method: request.method ?? 'GET', headers });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve).once('error', reject);
  });
  await pipeline(request, sent);
  const answer = await answered;
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  await pipeline(answer, response);
}
