import type { IncomingMessage } from 'node:http';
import { ServiceError } from '../errors.ts';

/**
 * Requires a signature of AWS Signature Version 4 for this service. Any credentials are accepted: there is no secret
 * to verify against. Verification belongs here, with the parsed credential, before the request's body is read.
 * @throws ServiceError MissingAuthenticationTokenException or IncompleteSignatureException
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 */
export function authorizeRequest({ headers }: IncomingMessage): void {
  const { authorization } = headers;
  if (authorization === undefined) {
    throw new ServiceError(
      403,
      'MissingAuthenticationTokenException',
      'The request has no Authorization header. Sign it with AWS Signature Version 4; any credentials will do.',
    );
  }
  const [, parameters] = /^AWS4-HMAC-SHA256\s+(.+)$/.exec(authorization) ?? [];
  if (parameters === undefined) throw incompleteSignature('must begin with AWS4-HMAC-SHA256');

  const values = new Map(parameters.split(',').map(splitParameter));
  for (const name of ['Credential', 'SignedHeaders', 'Signature']) {
    if (!values.get(name)) throw incompleteSignature(`has no ${name}`);
  }
  const scope = /^[^/]+(?:\/.*)?\/\d{8}\/[^/]+\/([^/]+)\/aws4_request$/.exec(values.get('Credential') ?? '');
  if (scope?.[1] !== 'kinesisvideo') {
    throw incompleteSignature('must have a Credential of KEY/DATE/REGION/kinesisvideo/aws4_request');
  }
}

function splitParameter(parameter: string): [string, string] {
  const separator = parameter.indexOf('=');
  return [parameter.slice(0, separator).trim(), parameter.slice(separator + 1).trim()];
}

function incompleteSignature(fault: string): ServiceError {
  return new ServiceError(403, 'IncompleteSignatureException', `The Authorization header ${fault}`);
}
