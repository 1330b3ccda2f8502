import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Limits } from '../limits.ts';
import { parseAuthorization } from './parse-authorization.ts';
import { readForwarded } from './read-forwarded.ts';
import { type OriginRules, requestOrigin } from './request-origin.ts';
import { type FindCredentials, verifySignature } from './verify-signature.ts';

/** The accepted credentials and scope of signatures. */
export interface SignatureRules extends OriginRules {
  readonly region: string;
  /** Undefined if any credentials are accepted. */
  readonly findCredentials: FindCredentials | undefined;
  readonly clock: () => number;
  readonly limits: Pick<Limits, 'maxClockSkewMs'>;
}

const service = 'kinesisvideo';

/**
 * Requires a signature of AWS Signature Version 4 for this service. It is verified if the server knows
 * credentials; otherwise any signature is accepted.
 * @param body undefined for an endless body that is still to arrive, which is not signed
 * @throws ServiceError thrown by {@link verifySignature}
 */
export async function authorizeRequest(
  request: IncomingMessage,
  body: Buffer | undefined,
  rules: SignatureRules,
): Promise<void> {
  const { clock, limits, region, findCredentials } = rules;
  parseAuthorization(request.headers.authorization, service);
  if (findCredentials === undefined) return;

  const { method = '', url = '' } = request;
  const payloadHash = body === undefined ? streamedPayloadHash(request) : sha256(body);
  const options = { service, region, findCredentials, nowMs: clock(), maxClockSkewMs: limits.maxClockSkewMs };
  let refusal: unknown;
  for (const rawHeaders of asSigned(request, rules)) {
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
function asSigned(request: IncomingMessage, rules: OriginRules): (readonly string[])[] {
  const { rawHeaders } = request;
  const forwarded = readForwarded(request, rules.trustProxy).host;
  const { host } = new URL(requestOrigin(request, rules));
  const isProxied = forwarded !== undefined || rules.publicOrigin !== undefined;
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
 * The payload hash of an endless body. C producers sign the hash of an empty body and send no header; Java and JavaScript
 * producers send UNSIGNED-PAYLOAD, and Java adds that header after signing.
 * @see https://github.com/awslabs/amazon-kinesis-video-streams-producer-c src/source/Common/AwsV4Signer.c
 * @see https://github.com/awslabs/amazon-kinesis-video-streams-producer-sdk-java KinesisVideoAWS4Signer.java
 */
function streamedPayloadHash({ headers }: IncomingMessage): string {
  const told = headers['x-amz-content-sha256'];
  return typeof told === 'string' ? told : sha256('');
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
