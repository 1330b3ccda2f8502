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

/** Who may call. */
export interface CallerRules {
  readonly checkHost: CheckHost;
  /** Whether proxies on other machines are believed. */
  readonly trustProxy: boolean;
}

/** Which pages may call, and how. */
export interface PageRules {
  readonly judgeOrigin: JudgeOrigin;
  readonly methods: readonly string[];
}

/**
 * Lets in clients that are no pages, and pages that may call, before anything else is done: a page can send what it may not
 * read. The answer, an error as well, may be read by a page that may call.
 * @returns whether the request is still to be answered; a preflight is not
 * @throws ServiceError for a host that is not this server's, asked for or forwarded, and for a page that may not call
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
