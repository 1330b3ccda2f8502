import type { LocalStackAddresses } from '@frame-ingest/local';
import { createSigner } from '../../packages/put-media/src/connection/sign-request.ts';

type Target = Pick<LocalStackAddresses, 'kinesisVideo' | 'region' | 'credentials'>;

/** Makes Kinesis Video of a running stack go wrong from now on. @param fault such as `{ type: 'throttle' }` */
export async function injectKvsFault(stack: Target, fault: object): Promise<void> {
  await callFaults(stack, 'POST', JSON.stringify(fault));
}

export async function clearKvsFaults(stack: Target): Promise<void> {
  await callFaults(stack, 'DELETE');
}

async function callFaults(
  { kinesisVideo, region, credentials }: Target,
  method: string,
  body?: string,
): Promise<void> {
  const url = new URL('/_kvs-local/faults', kinesisVideo);
  const { headers } = await createSigner({ region, credentials }, 'kinesisvideo').sign({
    ...{ method, protocol: url.protocol, hostname: url.hostname, path: url.pathname, query: {}, body },
    headers: { host: url.host, 'content-type': 'application/json' },
  });
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
}
