import { routes, type ServiceConfig } from '@frame-ingest/contract';
import type { SentBatch } from '../api/send-batch.ts';
import type { Batch } from '../batch/batch.ts';
import { fetchClip, fetchServiceConfig, sendBatch } from '../index.ts';
import type { LoadClip } from './load-fragment.ts';
import type { SignIn } from './sign-in.ts';
import { type LoadPicture, loadPicture, type OpenPlayback, openPlayback } from './watch/playback-service.ts';

/** The service, as this page reaches it. */
export interface Service {
  readonly fetchConfig: () => Promise<ServiceConfig>;
  readonly send: (
    batch: Batch,
    bodies: readonly string[],
    streamName: string | undefined,
  ) => Promise<SentBatch>;
  readonly loadClip: LoadClip;
  readonly openPlayback: OpenPlayback;
  readonly loadPicture: LoadPicture;
}

/**
 * @param api base address of the API
 * @param signIn whose token every request carries; undefined for an API that asks nobody
 */
export function connect(api: string, signIn: SignIn | undefined): Service {
  const fetchAs: typeof fetch = async (url, init) => {
    if (signIn === undefined) return fetch(url, init);
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${await signIn.bearerToken()}`);
    return fetch(url, { ...init, headers });
  };
  const to = (route: keyof typeof routes) => ({ url: api + routes[route], fetch: fetchAs });
  return {
    fetchConfig: () => fetchServiceConfig(to('config')),
    send: (batch, bodies, streamName) =>
      sendBatch(batch, { ...to('frameData'), bodies, ...(streamName === undefined ? {} : { streamName }) }),
    loadClip: (range) => fetchClip(range, to('clip')),
    openPlayback: (streamName, range) => openPlayback(streamName, range, to('playback')),
    loadPicture: (streamName, atMs) => loadPicture(streamName, atMs, to('image')),
  };
}
