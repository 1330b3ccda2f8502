import { type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { IngestError } from '../index.ts';
import type { SignInConfig } from './site-config.ts';

/** Signs in a user at an OpenID Connect provider, by authorization code with PKCE. */
export interface SignIn {
  /** Completes a sign-in that returns to this page. @returns the user's name; undefined if nobody is signed in */
  readonly resume: () => Promise<string | undefined>;
  /** Goes to the provider's page. */
  readonly start: () => Promise<void>;
  /** Forgets the user here; the provider's own session continues. */
  readonly forget: () => Promise<void>;
  /**
   * Returns the token for the API, renewed if it is about to expire.
   * @throws IngestError `unauthorized` if the user must sign in again
   */
  readonly bearerToken: () => Promise<string>;
}

const pages = ['/', '/watch'];

/** A token must not expire during a request. */
const minValidMs = 60_000;

export function createSignIn({ authority, clientId, scope, token }: SignInConfig): SignIn {
  const manager = new UserManager({
    authority,
    client_id: clientId,
    scope,
    // One address for all pages: the one that the provider knows.
    redirect_uri: `${location.origin}/`,
    userStore: new WebStorageStateStore({ store: sessionStorage }),
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
    // Silent renewal would require that the page can be framed; a refresh token renews when a request needs it.
    automaticSilentRenew: false,
  });
  let renewing: Promise<User | null> | undefined;

  /** Concurrent requests with an old token share one renewal: a refresh token may be valid for one use only. */
  function renew(): Promise<User | null> {
    renewing ??= manager.signinSilent().finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  async function freshUser(): Promise<User> {
    const user = await manager.getUser();
    if (user === null) throw toUnauthorized('Sign in to continue.');
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
    async forget() {
      // A renewal that ends later would store the user again.
      await renewing?.catch(() => undefined);
      await manager.removeUser();
    },
    async bearerToken() {
      const user = await freshUser();
      return token === 'id' ? (user.id_token ?? '') : user.access_token;
    },
  };
}

/** Returns to the address that the user had opened, because the provider's parameters are valid only once. */
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
  // Waits forever: the other page continues.
  await new Promise<never>(() => undefined);
}

/**
 * The state comes back in an address from the provider, so it may only lead to a page of this site; otherwise the first page is
 * used.
 */
function pageOf(state: string): string {
  const { origin, pathname, search } = new URL(state, location.origin);
  return origin === location.origin && pages.includes(pathname) ? pathname + search : '/';
}

/** @see https://openid.net/specs/openid-connect-core-1_0.html#AuthResponse */
function isCallback(): boolean {
  const query = new URLSearchParams(location.search);
  return query.has('state') && (query.has('code') || query.has('error'));
}

/** If the provider gives no expiry, the API decides. */
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
