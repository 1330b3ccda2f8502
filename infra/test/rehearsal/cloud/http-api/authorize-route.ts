import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { verifySignature } from '../../../../../packages/kvs-local/src/http/verify-signature';
import type { Identities } from '../identities';
import type { RouteAuthorization } from './deployed-api';

/** A request whose caller may be asked for. */
export interface AuthorizedRequest {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  /** What an IAM policy has to name: `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH`. */
  readonly resource: string;
}

/** What the gateway answers in place of the function. */
export interface GatewayRefusal {
  readonly status: number;
  readonly message: string;
  /** Why, for the access log. */
  readonly reason: string;
}

/** What the function gets to know of its caller, as the event has it. */
export type Authorizer = Readonly<Record<string, unknown>>;

/** @returns who calls, for the event; or why the request goes no further */
export async function authorizeRoute(
  { type }: RouteAuthorization,
  { request, body, resource }: AuthorizedRequest,
  identities: Identities,
  region: string,
): Promise<{ readonly authorizer?: Authorizer } | GatewayRefusal> {
  if (type === 'NONE') return {};
  if (type === 'JWT') throw new Error('JWT authorizers are not known here.');
  try {
    const { method = '', url = '', rawHeaders } = request;
    const payloadHash = createHash('sha256').update(body).digest('hex');
    const { accessKeyId } = await verifySignature(
      { method, url, rawHeaders, payloadHash },
      {
        ...{ service: 'execute-api', region, nowMs: Date.now(), maxClockSkewMs: 300_000 },
        findCredentials: (id) => identities.findCredentials(id),
      },
    );
    const caller = identities.roleOf(accessKeyId) ?? '';
    await identities.authorize({ caller, action: 'execute-api:Invoke', resource });
    return {
      authorizer: {
        iam: { accessKey: accessKeyId, userArn: identities.principalOf(caller), callerId: caller },
      },
    };
  } catch (error) {
    return { status: 403, message: 'Forbidden', reason: (error as Error).message };
  }
}
