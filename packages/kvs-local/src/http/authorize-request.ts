import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Service } from './exchange.ts';
import { parseAuthorization } from './parse-authorization.ts';
import { readBody } from './read-body.ts';
import { verifySignature } from './verify-signature.ts';

const service = 'kinesisvideo';

/**
 * Requires a signature of AWS Signature Version 4 for this service. It is verified where the server knows credentials;
 * where it knows none, any will do.
 * @param operation such as `PutMedia`
 * @throws ServiceError what {@link verifySignature} throws
 */
export async function authorizeRequest(
  request: IncomingMessage,
  operation: string,
  { clock, limits, region, findCredentials }: Service,
): Promise<void> {
  parseAuthorization(request.headers.authorization, service);
  if (findCredentials === undefined) return;

  const { method = '', url = '', rawHeaders } = request;
  const payloadHash =
    operation === 'PutMedia' ? putMediaPayloadHash(request) : sha256(await readBody(request));
  await verifySignature(
    { method, url, rawHeaders, payloadHash },
    { service, region, findCredentials, nowMs: clock(), maxClockSkewMs: limits.maxClockSkewMs },
  );
}

/**
 * A body without an end is not signed. Producers in C sign the hash of nothing and send no header; those in Java and
 * JavaScript send UNSIGNED-PAYLOAD, and Java adds that header after signing.
 * @see https://github.com/awslabs/amazon-kinesis-video-streams-producer-c src/source/Common/AwsV4Signer.c
 * @see https://github.com/awslabs/amazon-kinesis-video-streams-producer-sdk-java KinesisVideoAWS4Signer.java
 */
function putMediaPayloadHash({ headers }: IncomingMessage): string {
  const told = headers['x-amz-content-sha256'];
  return typeof told === 'string' ? told : sha256('');
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
