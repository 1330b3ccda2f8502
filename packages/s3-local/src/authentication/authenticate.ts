import { S3Error } from '../errors.ts';
import type { S3Request } from '../http/s3-request.ts';
import type { ChunkSignatures } from './chunk-signatures.ts';
import { parseAuthorization } from './parse-authorization.ts';
import { parsePresignedQuery } from './parse-presigned-query.ts';
import { type SignedRequest, type VerifySignatureOptions, verifySignature } from './verify-signature.ts';

export interface AuthenticateOptions extends Omit<VerifySignatureOptions, 'credentials'> {
  /** Credentials to accept. If undefined, a request must be signed with any credentials. */
  readonly credentials: VerifySignatureOptions['credentials'] | undefined;
}

/** The sender of a request. */
export interface Authentication {
  readonly accessKeyId: string;
  /** Verifies the chunk signatures; undefined if chunks are not signed or any credentials are accepted. */
  readonly chunkSignatures?: ChunkSignatures;
}

/**
 * Refuses a request that is not signed, that has an expired presigned URL, or, if credentials are configured, that has a
 * signature of other credentials.
 * @throws S3Error `AccessDenied` and the errors of a malformed or a wrong signature
 */
export function authenticate(
  request: SignedRequest & Pick<S3Request, 'headers'>,
  options: AuthenticateOptions,
): Authentication {
  const { query, headers } = request;
  const authorization = headers.get('authorization');
  const isPresigned = query.has('X-Amz-Algorithm') || query.has('X-Amz-Signature');
  if (authorization !== undefined && isPresigned) {
    throw new S3Error('InvalidArgument', 'Only one auth mechanism allowed');
  }
  if (authorization === undefined && !isPresigned) throw new S3Error('AccessDenied', 'Access Denied');

  const claim =
    authorization === undefined
      ? parsePresignedQuery(query, options.nowMs)
      : parseAuthorization(authorization);
  const { credentials } = options;
  if (credentials === undefined) return { accessKeyId: claim.accessKeyId };
  return verifySignature(request, claim, { ...options, credentials });
}
