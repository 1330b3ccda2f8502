import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { verifySignature } from '../../packages/kvs-local/src/http/verify-signature.ts';

/** Throws for who may not call. */
export type Authorize = (request: IncomingMessage, body: Buffer) => Promise<void>;

/** What an authorizer of API Gateway is in front of the function: hands on what is allowed, and answers 403 to all else. */
export async function startGateway(api: string, authorize: Authorize) {
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const refusal = await authorize(request, body).then(
      () => undefined,
      (error: Error) => error,
    );
    if (refusal !== undefined) {
      response.writeHead(403).end(JSON.stringify({ message: refusal.message }));
      return;
    }
    const contentType = request.headers['content-type'] ?? '';
    const answer = await fetch(api + request.url, {
      method: request.method ?? 'GET',
      headers: { 'content-type': contentType },
      body: new Uint8Array(body),
    });
    response.writeHead(answer.status).end(await answer.text());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** Takes requests to `execute-api` that are signed with these credentials, and whose signature holds the body. */
export function createSignatureAuthorizer(
  region: string,
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string },
): Authorize {
  return async ({ method = '', url = '', rawHeaders }, body) => {
    await verifySignature(
      { method, url, rawHeaders, payloadHash: createHash('sha256').update(body).digest('hex') },
      {
        service: 'execute-api',
        region,
        findCredentials: (accessKeyId) => (accessKeyId === credentials.accessKeyId ? credentials : undefined),
        nowMs: Date.now(),
        maxClockSkewMs: 300_000,
      },
    );
  };
}
