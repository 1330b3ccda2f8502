import { requestJson } from '../api/request-json.ts';

/** `site-config.json` next to the page: the settings that depend on where the page is served. */
export interface SiteConfig {
  /** Base address of the API, without a trailing slash; empty for the page's origin. */
  readonly api: string;
  /** OpenID Connect provider whose tokens the API accepts; null for an API without sign-in. */
  readonly signIn: SignInConfig | null;
  /** Address of the sample clip's list; null if there is no sample clip. */
  readonly sample: string | null;
}

export interface SignInConfig {
  /** Issuer: the address that `/.well-known/openid-configuration` is appended to. */
  readonly authority: string;
  readonly clientId: string;
  /** Scopes to request, separated by spaces. */
  readonly scope: string;
  /** Which of the user's tokens is sent to the API. */
  readonly token: 'access' | 'id';
}

/** @throws IngestError if it cannot be read */
export async function fetchSiteConfig(): Promise<SiteConfig> {
  const request = { url: '/site-config.json', fetch: (...sent: Parameters<typeof fetch>) => fetch(...sent) };
  const { value } = await requestJson(request);
  const { api = '', signIn = null, sample = null } = (value ?? {}) as Partial<SiteConfig>;
  return { api: api.replace(/\/$/, ''), signIn, sample };
}
