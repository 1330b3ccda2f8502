import { createHash, type KeyObject } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { verifySignature } from '../../../../../packages/kvs-local/src/http/verify-signature';
import type { Identities } from '../identities';
import type { DeployedApi, RouteAuthorization } from './deployed-api';
import { verifyToken } from './verify-token';

/** A request whose caller may be asked for. */
export interface AuthorizedRequest {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly api: DeployedApi;
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

/** What decides who may call. */
export interface Judges {
  readonly identities: Identities;
  readonly issuers: ReadonlyMap<string, KeyObject>;
  readonly region: string;
}

type Admission = { readonly authorizer?: Authorizer } | GatewayRefusal;

/** @returns who calls, for the event; or why the request goes no further */
export async function authorizeRoute(
  authorization: RouteAuthorization,
  request: AuthorizedRequest,
  judges: Judges,
): Promise<Admission> {
  if (authorization.type === 'AWS_IAM') return authorizeSigned(request, judges);
  if (authorization.type === 'JWT') return authorizeToken(authorization, request, judges);
  return {};
}

async function authorizeSigned(
  { request, body, resource }: AuthorizedRequest,
  { identities, region }: Judges,
): Promise<Admission> {
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

function authorizeToken(
  { authorizerId, scopes }: RouteAuthorization & { readonly type: 'JWT' },
  { request, api }: AuthorizedRequest,
  { issuers }: Judges,
): Admission {
  const authorizer = api.authorizers.get(authorizerId);
  if (authorizer === undefined) throw new Error(`There is no authorizer ${authorizerId}.`);
  try {
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    const claims = verifyToken(token, authorizer, issuers);
    const granted = String(claims['scope'] ?? '').split(' ');
    if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) {
      return { status: 403, message: 'Forbidden', reason: `the token has the scopes ${granted}` };
    }
    return { authorizer: { jwt: { claims, scopes: scopes.length > 0 ? scopes : null } } };
  } catch (error) {
    return { status: 401, message: 'Unauthorized', reason: (error as Error).message };
  }
}
