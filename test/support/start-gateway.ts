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
      ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
    });
    const answerType = answer.headers.get('content-type') ?? '';
    response.writeHead(answer.status, { 'content-type': answerType }).end(await answer.text());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** What requests are signed with. */
export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Takes requests to `execute-api` that are signed with credentials of these, and whose signature holds the body. */
export function createSignatureAuthorizer(
  region: string,
  findCredentials: (accessKeyId: string) => SigningCredentials | undefined,
): Authorize {
  return async ({ method = '', url = '', rawHeaders }, body) => {
    await verifySignature(
      { method, url, rawHeaders, payloadHash: createHash('sha256').update(body).digest('hex') },
      {
        service: 'execute-api',
        region,
        findCredentials,
        nowMs: Date.now(),
        maxClockSkewMs: 300_000,
      },
    );
  };
}
