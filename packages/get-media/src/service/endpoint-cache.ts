import type { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';

/** AWS asks to keep an endpoint and allows 5 look-ups a second; its producers look again after 45 minutes. */
const lifetimeMs = 45 * 60_000;

/** Where the data of streams is, as one client has found out. */
export class EndpointCache {
  readonly #entries = new Map<string, { readonly endpoint: string; readonly expiresAtMs: number }>();

  get(key: string): string | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.expiresAtMs > performance.now() ? entry.endpoint : undefined;
  }

  set(key: string, endpoint: string): void {
    this.#entries.set(key, { endpoint, expiresAtMs: performance.now() + lifetimeMs });
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}

const caches = new WeakMap<KinesisVideoClient, EndpointCache>();

/** The endpoints that a client has found out, which it finds again in its next calls. */
export function endpointsOf(client: KinesisVideoClient): EndpointCache {
  const cache = caches.get(client) ?? new EndpointCache();
  caches.set(client, cache);
  return cache;
}
