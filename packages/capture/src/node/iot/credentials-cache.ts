import type { TemporaryCredentials } from './temporary-credentials.ts';

/** Credentials are renewed this long before they expire; a request and its answer take less. */
const renewalMs = 5 * 60_000;

/**
 * Keeps credentials until they are about to expire. Concurrent requests share one renewal; if it fails, valid credentials stay
 * in use.
 * @param renew requests credentials
 * @param nowMs milliseconds since the Unix epoch
 */
export function createCredentialsCache(
  renew: () => Promise<TemporaryCredentials>,
  nowMs: () => number,
): () => Promise<TemporaryCredentials> {
  let kept: TemporaryCredentials | undefined;
  let renewal: Promise<TemporaryCredentials> | undefined;

  async function renewOnce(): Promise<TemporaryCredentials> {
    renewal ??= renew().finally(() => {
      renewal = undefined;
    });
    kept = await renewal;
    return kept;
  }

  return async () => {
    const now = nowMs();
    if (kept === undefined || kept.expiresMs <= now) return renewOnce();
    if (kept.expiresMs - renewalMs > now) return kept;
    const held = kept;
    return renewOnce().catch(() => held);
  };
}
