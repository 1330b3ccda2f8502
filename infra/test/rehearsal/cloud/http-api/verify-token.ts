import { type KeyObject, verify } from 'node:crypto';
import type { JwtAuthorizer } from './deployed-api';

export type Claims = Readonly<Record<string, unknown>>;

/**
 * @param keys public keys by their issuers
 * @throws {Error} with the reason why a token is not good
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function verifyToken(
  token: string,
  { issuer, audience }: JwtAuthorizer,
  keys: ReadonlyMap<string, KeyObject>,
): Claims {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const { alg } = decode(header);
  const claims = decode(payload);
  const key = keys.get(issuer);
  if (key === undefined || claims['iss'] !== issuer) throw new Error(`the issuer is ${claims['iss']}`);
  const isSigned = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    key,
    Buffer.from(signature, 'base64url'),
  );
  if (alg !== 'RS256' || !isSigned) throw new Error('the signature is not that of its issuer');
  if (!audience.includes(String(claims['aud'] ?? claims['client_id']))) throw new Error('it is for others');
  if (!(Number(claims['exp']) * 1000 > Date.now())) throw new Error('it has expired');
  return claims;
}

function decode(part: string): Claims {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Claims;
}
