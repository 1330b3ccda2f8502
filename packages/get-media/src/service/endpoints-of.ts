import type { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { DataEndpointCache } from '@frame-ingest/kinesis-video';

const caches = new WeakMap<KinesisVideoClient, DataEndpointCache>();

/** The endpoints that a client has found out, which it finds again in its next calls. */
export function endpointsOf(client: KinesisVideoClient): DataEndpointCache {
  const cache = caches.get(client) ?? new DataEndpointCache();
  caches.set(client, cache);
  return cache;
}
