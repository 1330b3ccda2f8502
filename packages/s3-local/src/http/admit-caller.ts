import type { IncomingMessage } from 'node:http';
import { type CheckHost, corsHeaders, type JudgeOrigin, preflightHeaders } from '@frame-ingest/local-server';
import { S3Error } from '../errors.ts';
import { withoutBucket } from './parse-target.ts';

export interface AdmissionRules {
  readonly checkHost: CheckHost;
  readonly judgeOrigin: JudgeOrigin;
}

/** Headers for every answer to the caller, and whether the request asked only for them. */
export interface Admission {
  readonly headers: Readonly<Record<string, string>>;
  readonly isPreflight: boolean;
}

/**
 * Refuses requests for another host, and requests of pages, before they are handled. A page can read if its origin was
 * named, and no page can write, because browsers send some writes of any page without a preflight.
 * @throws S3Error `MisdirectedRequest`, `AccessDenied`
 */
export function admitCaller(
  incoming: IncomingMessage,
  { checkHost, judgeOrigin }: AdmissionRules,
): Admission {
  const { method = '', headers } = incoming;
  const misdirection = checkHost(withoutBucket(headers.host ?? ''));
  if (misdirection !== undefined) throw new S3Error('MisdirectedRequest', misdirection);

  const verdict = judgeOrigin(incoming);
  if (!verdict.isAllowed) throw new S3Error('AccessDenied', verdict.problem);
  const isPreflight =
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined;
  if (isPreflight) return { headers: preflightHeaders(verdict.origin, headers), isPreflight };

  if (isOfPage(incoming) && method !== 'GET' && method !== 'HEAD') {
    throw new S3Error('AccessDenied', `Pages may only read; ${method} is for clients other than browsers`);
  }
  if (headers.origin === undefined) return { headers: {}, isPreflight };
  return { headers: corsHeaders(verdict.origin, { exposedHeaders }), isPreflight };
}

/** A form sent from outside a page is a user's own action, but S3 clients never send one. */
function isOfPage({ headers }: IncomingMessage): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
}

const exposedHeaders = [
  'accept-ranges',
  'content-length',
  'content-range',
  'date',
  'etag',
  'last-modified',
  'x-amz-request-id',
];
