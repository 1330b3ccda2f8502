import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type CheckHost,
  corsHeaders,
  type JudgeOrigin,
  misdirectedStatus,
  preflightHeaders,
} from '@frame-ingest/local-server';
import { ServiceError } from '../errors.ts';
import { readForwarded } from './read-forwarded.ts';

/** Rules for who may call. */
export interface CallerRules {
  readonly checkHost: CheckHost;
  /** Whether proxies on other machines are trusted. */
  readonly trustProxy: boolean;
}

/** The pages that may call, and how. */
export interface PageRules {
  readonly judgeOrigin: JudgeOrigin;
  readonly methods: readonly string[];
}

/**
 * Admits clients that are not pages, and allowed pages, before anything else is done, because a page can send requests whose
 * answers it may not read. An allowed page can read the answer, including an error.
 * @returns whether the request still needs an answer; a preflight does not
 * @throws ServiceError for a requested or forwarded host that is not this server's, and for a page that may not call
 */
export function admitCaller(
  request: IncomingMessage,
  response: ServerResponse,
  { checkHost, trustProxy }: CallerRules,
  { judgeOrigin, methods }: PageRules,
): boolean {
  const { host } = readForwarded(request, trustProxy);
  const misdirection = checkHost(request.headers.host) ?? checkHost(host);
  if (misdirection !== undefined) {
    throw new ServiceError(misdirectedStatus, 'MisdirectedRequestException', misdirection);
  }
  const verdict = judgeOrigin(request);
  if (!verdict.isAllowed) throw new ServiceError(403, 'AccessDeniedException', verdict.problem);

  for (const [name, value] of Object.entries(corsHeaders(verdict.origin, { exposedHeaders }))) {
    response.setHeader(name, value);
  }
  const isPreflight =
    request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
  if (!isPreflight) return true;
  response.writeHead(204, preflightHeaders(verdict.origin, request.headers, { methods })).end();
  return false;
}

const exposedHeaders = ['content-length', 'x-amzn-errortype', 'x-amzn-requestid'];
