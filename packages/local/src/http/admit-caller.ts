import type { IncomingMessage } from 'node:http';
import {
  type CheckHost,
  createHostAllowList,
  createOriginPolicy,
  type JudgeOrigin,
} from '@frame-ingest/local-server';
import type { GatewayProblemCode } from './gateway-problem.ts';

export interface AdmissionOptions {
  /** The address that the server listens at. */
  readonly host: string;
  /** Further names that it is called by. */
  readonly allowedHosts: readonly string[];
  /** Origins whose pages may call, beside its own. */
  readonly allowedOrigins: readonly string[];
}

/** A caller that is admitted gets CORS headers for its origin, if it has one; any other caller gets the reason. */
export type Admission =
  | { readonly isAdmitted: true; readonly origin: string | undefined }
  | { readonly isAdmitted: false; readonly code: GatewayProblemCode; readonly detail: string };

export type AdmitCaller = (request: Pick<IncomingMessage, 'method' | 'headers'>) => Admission;

/**
 * Decides before anything is done, the body not even read: a page of a stranger can send what it may not read the answer of.
 * @throws Error for a name or an origin that is none
 */
export function createAdmission({ host, allowedHosts, allowedOrigins }: AdmissionOptions): AdmitCaller {
  const checkHost: CheckHost = createHostAllowList({
    ...{ listensAt: host, allowedHosts, optionName: 'allowedHosts (--allow-host)' },
  });
  const judgeOrigin: JudgeOrigin = createOriginPolicy({
    ...{ allowedOrigins, optionName: 'allowedOrigins (--allow-origin)' },
  });
  return function admitCaller(request) {
    const misdirection = checkHost(request.headers.host);
    if (misdirection !== undefined)
      return { isAdmitted: false, code: 'host_not_allowed', detail: misdirection };
    const verdict = judgeOrigin(request);
    if (verdict.isAllowed) return { isAdmitted: true, origin: verdict.origin };
    return { isAdmitted: false, code: 'origin_not_allowed', detail: verdict.problem };
  };
}
