import { describeCause } from '../delivery/describe-cause.ts';
import { IngestError, StreamError } from '../errors.ts';

/** The header that says when to retry, if the service has said so. @see RFC 9110, section 10.2.3 */
export function retryAfterHeader(error: unknown): Record<string, string> {
  const cause = error instanceof IngestError ? error.cause : error;
  if (!(cause instanceof StreamError)) return {};
  const { retryAfterMs } = describeCause(cause.outcome.cause);
  return retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) };
}
