import { requestJson } from '../api/request-json.ts';

/** `site-config.json`, which lies beside the page: what is different wherever the page is served. */
export interface SiteConfig {
  /** Base address of the API, without a slash at its end; empty for the origin of the page. */
  readonly api: string;
  /** OpenID Connect provider whose tokens the API takes; null for an API that asks nobody. */
  readonly signIn: SignInConfig | null;
  /** Address of the sample clip's list; null where there is no such clip. */
  readonly sample: string | null;
}

export interface SignInConfig {
  /** Issuer, below which `/.well-known/openid-configuration` is. */
  readonly authority: string;
  readonly clientId: string;
  /** What to ask for, separated by spaces. */
  readonly scope: string;
  /** Which of the user's tokens goes to the API. */
  readonly token: 'access' | 'id';
}

/** @throws IngestError where there is none */
export async function fetchSiteConfig(): Promise<SiteConfig> {
  const request = { url: '/site-config.json', fetch: (...sent: Parameters<typeof fetch>) => fetch(...sent) };
  const { value } = await requestJson(request);
  const { api = '', signIn = null, sample = null } = (value ?? {}) as Partial<SiteConfig>;
  return { api: api.replace(/\/$/, ''), signIn, sample };
}
