import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Service } from './exchange.ts';
import { parseAuthorization } from './parse-authorization.ts';
import { readBody } from './read-body.ts';
import { readForwarded } from './read-forwarded.ts';
import { requestOrigin } from './request-origin.ts';
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
  server: Service,
): Promise<void> {
  const { clock, limits, region, findCredentials } = server;
  parseAuthorization(request.headers.authorization, service);
  if (findCredentials === undefined) return;

  const { method = '', url = '' } = request;
  const payloadHash =
    operation === 'PutMedia' ? putMediaPayloadHash(request) : sha256(await readBody(request));
  const options = { service, region, findCredentials, nowMs: clock(), maxClockSkewMs: limits.maxClockSkewMs };
  let refusal: unknown;
  for (const rawHeaders of asSigned(request, server)) {
    try {
      await verifySignature({ method, url, rawHeaders, payloadHash }, options);
      return;
    } catch (error) {
      refusal ??= error;
    }
  }
  throw refusal;
}

/** The headers as received, and as they may have been signed before a proxy put a name of its own in place of the host. */
function asSigned(request: IncomingMessage, server: Service): (readonly string[])[] {
  const { rawHeaders } = request;
  const forwarded = readForwarded(request, server.trustProxy).host;
  const { host } = new URL(requestOrigin(request, server));
  const isProxied = forwarded !== undefined || server.publicOrigin !== undefined;
  const hosts = isProxied ? [forwarded ?? host, host] : [];
  return [rawHeaders, ...new Set(hosts)].map((one) =>
    typeof one === 'string' ? withHost(rawHeaders, one) : one,
  );
}

function withHost(rawHeaders: readonly string[], host: string): string[] {
  return rawHeaders.map((text, index) => {
    const isHost = index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'host';
    return isHost ? host : text;
  });
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
