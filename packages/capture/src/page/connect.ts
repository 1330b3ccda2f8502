import { routes, type ServiceConfig } from '@frame-ingest/contract';
import { rememberServiceConfig } from '../api/remember-service-config.ts';
import { type ClockOffset, fetchClip, measureClockOffset } from '../index.ts';
import type { LoadClip } from './load-fragment.ts';
import type { SignIn } from './sign-in.ts';
import { type LoadPicture, loadPicture, type OpenPlayback, openPlayback } from './watch/playback-service.ts';

/** This page's access to the service. */
export interface Service {
  /** Base address of the API, without a trailing slash. */
  readonly api: string;
  /** Sends a request on behalf of the user. */
  readonly fetch: typeof fetch;
  /** Fetches what the service accepts; if it cannot be reached, what it last accepted. */
  readonly fetchConfig: () => Promise<ServiceConfig>;
  readonly measureClockOffset: () => Promise<ClockOffset | undefined>;
  readonly loadClip: LoadClip;
  readonly openPlayback: OpenPlayback;
  readonly loadPicture: LoadPicture;
}

/**
 * @param api base address of the API
 * @param signIn provides the token of every request; undefined for an API without sign-in
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
    api,
    fetch: fetchAs,
    fetchConfig: () => rememberServiceConfig(to('config')),
    measureClockOffset: () => measureClockOffset(to('config')),
    loadClip: (range) => fetchClip(range, to('clip')),
    openPlayback: (streamName, range) => openPlayback(streamName, range, to('playback')),
    loadPicture: (streamName, atMs) => loadPicture(streamName, atMs, to('image')),
  };
}
