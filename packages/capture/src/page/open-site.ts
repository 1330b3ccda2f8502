import { connect, type Service } from './connect.ts';
import { createSignIn, type SignIn } from './sign-in.ts';
import { fetchSiteConfig } from './site-config.ts';

/** The page's settings. */
export interface Site {
  readonly service: Service;
  /** Undefined for an API without sign-in. */
  readonly signIn: SignIn | undefined;
  /** Null if there is no sample clip. */
  readonly sampleUrl: string | null;
}

/** @throws IngestError */
export async function openSite(): Promise<Site> {
  const { api, signIn: provider, sample } = await fetchSiteConfig();
  const signIn = provider === null ? undefined : createSignIn(provider);
  return { service: connect(api, signIn), signIn, sampleUrl: sample };
}
