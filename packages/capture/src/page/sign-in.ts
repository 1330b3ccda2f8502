import { type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { IngestError } from '../index.ts';
import type { SignInConfig } from './site-config.ts';

/** A user of an OpenID Connect provider, by authorization code with PKCE. */
export interface SignIn {
  /** Ends a sign-in that comes back to this page. @returns what the user is called; undefined for nobody */
  readonly resume: () => Promise<string | undefined>;
  /** Leaves the page for the provider's. */
  readonly start: () => Promise<void>;
  /** Forgets the user here; the provider's own session is not ended. */
  readonly forget: () => Promise<void>;
  /**
   * The token for the API, renewed where it is about to expire.
   * @throws IngestError `unauthorized` where the user has to sign in again
   */
  readonly bearerToken: () => Promise<string>;
}

const pages = ['/', '/watch'];

/** A token that expires while a request is under way is worth nothing. */
const minValidMs = 60_000;

export function createSignIn({ authority, clientId, scope, token }: SignInConfig): SignIn {
  const manager = new UserManager({
    authority,
    client_id: clientId,
    scope,
    // One address for all pages: it is the one that the provider knows.
    redirect_uri: `${location.origin}/`,
    userStore: new WebStorageStateStore({ store: sessionStorage }),
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
    // In a frame it would need the page to let itself be framed; renewed is by refresh token, when a request needs it.
    automaticSilentRenew: false,
  });
  let renewing: Promise<User | null> | undefined;

  /** Requests that find the token old at the same time share the new one: a refresh token may be good for one use. */
  function renew(): Promise<User | null> {
    renewing ??= manager.signinSilent().finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  async function freshUser(): Promise<User> {
    const user = await manager.getUser();
    if (user === null) throw toUnauthorized('Sign in to go on.');
    if (expiryMs(user, token) - Date.now() > minValidMs) return user;
    if (user.refresh_token !== undefined) {
      const renewed = await renew().catch((cause: unknown) => {
        throw toUnauthorized(`Your sign-in could not be renewed: ${messageOf(cause)}`, cause);
      });
      if (renewed !== null) return renewed;
    } else if (expiryMs(user, token) > Date.now()) {
      return user;
    }
    throw toUnauthorized('Your sign-in has expired.');
  }

  return {
    async resume() {
      if (isCallback()) await finish(manager);
      const user = await manager.getUser();
      if (user === null || expiryMs(user, token) < Date.now()) return undefined;
      const { name, email, preferred_username: username, sub } = user.profile;
      return name ?? email ?? username ?? sub;
    },
    start: () => manager.signinRedirect({ url_state: location.pathname + location.search }),
    forget: () => manager.removeUser(),
    async bearerToken() {
      const user = await freshUser();
      return token === 'id' ? (user.id_token ?? '') : user.access_token;
    },
  };
}

/** Goes back to the address that the user had opened: what the provider adds to it is good for one time. */
async function finish(manager: UserManager): Promise<void> {
  let opened = '/';
  try {
    const { url_state: state = '/' } = await manager.signinRedirectCallback();
    opened = pageOf(state);
  } catch (cause) {
    throw toUnauthorized(`You could not be signed in: ${messageOf(cause)}`, cause);
  } finally {
    history.replaceState(null, '', opened);
  }
  if (!opened.startsWith('/watch')) return;
  location.reload();
  // Nothing more is done here: the other page does it.
  await new Promise<never>(() => undefined);
}

/** The state has been to the provider and back, as part of an address: it leads to a page of this site, or to the first. */
function pageOf(state: string): string {
  const { origin, pathname, search } = new URL(state, location.origin);
  return origin === location.origin && pages.includes(pathname) ? pathname + search : '/';
}

/** @see https://openid.net/specs/openid-connect-core-1_0.html#AuthResponse */
function isCallback(): boolean {
  const query = new URLSearchParams(location.search);
  return query.has('state') && (query.has('code') || query.has('error'));
}

/** A provider that does not tell leaves it to the API to say no. */
function expiryMs(user: User, token: SignInConfig['token']): number {
  const seconds = token === 'id' ? user.profile.exp : user.expires_at;
  return (seconds ?? Number.POSITIVE_INFINITY) * 1000;
}

function toUnauthorized(message: string, cause?: unknown): IngestError {
  return new IngestError(message, { code: 'unauthorized', retryable: false, cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
