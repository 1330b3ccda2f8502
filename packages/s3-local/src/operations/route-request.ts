import { isSignatureParameter } from '../authentication/parse-presigned-query.ts';
import { S3Error } from '../errors.ts';
import type { S3Request } from '../http/s3-request.ts';
import { nameOperation } from './name-operation.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';

/**
 * Finds the operation that a request asks for.
 * @throws S3Error `NotImplemented` naming the operation or the query parameter that is not understood, so
 *   that nothing is silently ignored; `MethodNotAllowed` for a method that S3 does not have
 */
export function routeRequest(
  request: Pick<S3Request, 'method' | 'bucket' | 'key' | 'query' | 'headers'>,
): Operation {
  const { method, query, headers } = request;
  const target = request.bucket === '' ? 'service' : request.key === '' ? 'bucket' : 'object';
  const parameters = [...query.keys()].filter((name) => name !== 'x-id' && !isSignatureParameter(name));

  const allowed = operations.filter((operation) => operation.target === target);
  if (!s3Methods.has(method)) throw methodNotAllowed(method, allowed);

  const candidates = allowed.filter(
    (operation) =>
      operation.method === method &&
      (operation.requires ?? []).every((name) => query.has(name)) &&
      Object.entries(operation.requiresValue ?? {}).every(([name, value]) => query.get(name) === value) &&
      (operation.requiresHeader === undefined || headers.has(operation.requiresHeader)),
  );
  const operation = candidates.sort((a, b) => specificity(b) - specificity(a))[0];
  const understood = [...(operation?.requires ?? []), ...(operation?.accepts ?? [])];
  const unknown = parameters.filter((name) => !understood.includes(name));
  const copiesPart = operation?.name === 'UploadPart' && headers.has('x-amz-copy-source');
  if (operation === undefined || unknown.length > 0 || copiesPart) {
    throw notImplemented(request, target, unknown);
  }
  return operation;
}

const s3Methods: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'POST', 'PUT']);

/** The operation with the most specific selectors wins. */
function specificity({ requires, requiresHeader }: Operation): number {
  return 2 * (requires?.length ?? 0) + (requiresHeader === undefined ? 0 : 1);
}

function methodNotAllowed(method: string, allowed: readonly Operation[]): S3Error {
  return new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    fields: { Method: method },
    headers: { allow: [...new Set(allowed.map((operation) => operation.method))].join(', ') },
  });
}

function notImplemented(
  request: Pick<S3Request, 'method' | 'query' | 'headers'>,
  target: Operation['target'],
  unknown: readonly string[],
): S3Error {
  const name = nameOperation(request, target, unknown);
  return new S3Error('NotImplemented', `${name} is not implemented by this server`, {
    fields: { Operation: name },
  });
}
