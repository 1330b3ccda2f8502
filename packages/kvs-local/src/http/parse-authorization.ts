import { ServiceError } from '../errors.ts';

/** The contents of an Authorization header of AWS Signature Version 4. */
export interface Authorization {
  readonly accessKeyId: string;
  /** `DATE/REGION/SERVICE/aws4_request` */
  readonly scope: string;
  /** In lower case. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const algorithm = 'AWS4-HMAC-SHA256';

/**
 * Reads an Authorization header.
 * @throws ServiceError MissingAuthenticationTokenException or IncompleteSignatureException
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 */
export function parseAuthorization(authorization: string | undefined, service: string): Authorization {
  if (authorization === undefined) {
    throw new ServiceError(
      403,
      'MissingAuthenticationTokenException',
      'The request has no Authorization header. Sign it with AWS Signature Version 4.',
    );
  }
  const [, parameters] = /^AWS4-HMAC-SHA256\s+(.+)$/.exec(authorization) ?? [];
  if (parameters === undefined) throw incompleteSignature(`must begin with ${algorithm}`);

  const values = new Map(parameters.split(',').map(splitParameter));
  const required = (name: string): string => {
    const value = values.get(name);
    if (!value) throw incompleteSignature(`has no ${name}`);
    return value;
  };
  const signedHeaders = required('SignedHeaders').toLowerCase().split(';');
  const signature = required('Signature');
  const [, accessKeyId, scope, scopeService] =
    /^([^/]+(?:\/.*)?)\/(\d{8}\/[^/]+\/([^/]+)\/aws4_request)$/.exec(required('Credential')) ?? [];
  if (accessKeyId === undefined || scope === undefined || scopeService !== service) {
    throw incompleteSignature(`must have a Credential of KEY/DATE/REGION/${service}/aws4_request`);
  }
  return { accessKeyId, scope, signedHeaders, signature };
}

export function incompleteSignature(fault: string): ServiceError {
  return new ServiceError(403, 'IncompleteSignatureException', `The Authorization header ${fault}`);
}

function splitParameter(parameter: string): [string, string] {
  const separator = parameter.indexOf('=');
  return [parameter.slice(0, separator).trim(), parameter.slice(separator + 1).trim()];
}
