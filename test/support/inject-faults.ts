import { createHash } from 'node:crypto';
import type { LocalStackAddresses } from '@frame-ingest/local';
import { createSigner } from '../../packages/put-media/src/connection/sign-request.ts';

const maxTries = 5;

/** A server of the local stack that goes wrong on demand. */
export interface FaultyServer {
  readonly url: string;
  readonly service: 'kinesisvideo' | 's3';
  readonly path: '/_kvs-local/faults' | '/_s3-local/faults';
  readonly stack: Pick<LocalStackAddresses, 'region' | 'credentials'>;
}

export function kvsOf(stack: LocalStackAddresses): FaultyServer {
  return { url: stack.kinesisVideo, service: 'kinesisvideo', path: '/_kvs-local/faults', stack };
}

export function s3Of(stack: LocalStackAddresses): FaultyServer {
  return { url: stack.s3, service: 's3', path: '/_s3-local/faults', stack };
}

/** Makes something go wrong from now on. @param fault its short form, such as `throttle operation=PutMedia` */
export async function injectFault(server: FaultyServer, fault: string): Promise<void> {
  await control(server, 'POST', fault);
}

/** Ends all faults of a server. */
export async function clearFaults(server: FaultyServer): Promise<void> {
  await control(server, 'DELETE', undefined);
}

/** @throws Error with what the server says */
async function control(server: FaultyServer, method: string, body?: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const response = await send(server, method, body);
    const text = await response.text();
    if (response.ok) return;
    // A server that is overloaded did not come to read the request: nothing has happened yet.
    if (response.status === 408 && tries < maxTries) continue;
    throw new Error(`${method} ${server.path}: ${response.status} ${text}`);
  }
}

async function send(
  { url, service, path, stack }: FaultyServer,
  method: string,
  body?: string,
): Promise<Response> {
  const { hostname, port, host } = new URL(url);
  const hash = createHash('sha256')
    .update(body ?? '')
    .digest('hex');
  const { headers } = await createSigner(stack, service).sign({
    ...{ method, protocol: 'http:', hostname, port: Number(port), path, query: {} },
    headers: { host, 'content-type': 'application/json', 'x-amz-content-sha256': hash },
    ...(body === undefined ? {} : { body }),
  });
  return fetch(new URL(path, url), { method, headers, ...(body === undefined ? {} : { body }) });
}
