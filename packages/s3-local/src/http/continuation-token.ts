import { S3Error } from '../errors.ts';
import type { ListEntry } from '../store/page-keys.ts';

/** Encodes where a listing continues, as an opaque token that clients pass back. */
export function toContinuationToken(last: ListEntry): string {
  return Buffer.from(JSON.stringify(last)).toString('base64url');
}

/** @throws S3Error `InvalidArgument` for a token that no listing returned */
export function parseContinuationToken(token: string): ListEntry {
  const entry = parseJson(Buffer.from(token, 'base64url').toString('utf8'));
  if (typeof entry === 'object' && entry !== null) {
    if ('key' in entry && typeof entry.key === 'string') return { key: entry.key };
    if ('commonPrefix' in entry && typeof entry.commonPrefix === 'string') {
      return { commonPrefix: entry.commonPrefix };
    }
  }
  throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect', {
    fields: { ArgumentName: 'continuation-token' },
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
