import { S3Error } from '../errors.ts';
import { parseCredential, type SignatureClaim } from './signature-claim.ts';

/**
 * Reads an Authorization header of Signature Version 4.
 * @throws S3Error `InvalidRequest` for another mechanism, `AuthorizationHeaderMalformed`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
 */
export function parseAuthorization(authorization: string): SignatureClaim {
  if (!authorization.startsWith('AWS4-HMAC-SHA256 ')) {
    throw new S3Error(
      'InvalidRequest',
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    );
  }
  const credential = parseCredential(readPart(authorization, 'Credential'));
  if (credential === undefined) {
    throw malformed(
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  return {
    place: 'header',
    ...credential,
    signedHeaders: readPart(authorization, 'SignedHeaders').split(';'),
    signature: readPart(authorization, 'Signature'),
  };
}

function readPart(authorization: string, name: string): string {
  const value = new RegExp(`[ ,]${name}=([^ ,]+)`).exec(authorization)?.[1];
  if (value === undefined) throw malformed(`it has no ${name}`);
  return value;
}

function malformed(what: string): S3Error {
  return new S3Error('AuthorizationHeaderMalformed', `The authorization header is malformed; ${what}`);
}
