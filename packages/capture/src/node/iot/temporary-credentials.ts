/** Temporary credentials of a role. */
export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** When they expire, in milliseconds since the Unix epoch. */
  readonly expiresMs: number;
}

/**
 * Reads the answer of the credentials provider of AWS IoT.
 * @returns undefined for anything else
 */
export function parseTemporaryCredentials(text: string): TemporaryCredentials | undefined {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = readCredentials(text);
  const expiresMs = typeof expiration === 'string' ? Date.parse(expiration) : Number.NaN;
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') return undefined;
  if (typeof sessionToken !== 'string' || Number.isNaN(expiresMs)) return undefined;
  return { accessKeyId, secretAccessKey, sessionToken, expiresMs };
}

function readCredentials(text: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(text) as { credentials?: Record<string, unknown> } | null)?.credentials ?? {};
  } catch {
    return {};
  }
}
