import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity } from '@smithy/types';

export interface SigningContext {
  readonly region: string;
  readonly credentials: AwsCredentialIdentity;
  readonly signingDate: Date;
}

/**
 * Signs a PutMedia request (SigV4, service `kinesisvideo`). The payload is a stream of no known end, so its hash is
 * left out and said to be: `x-amz-content-sha256: UNSIGNED-PAYLOAD`, as AWS's Java producer does.
 * @returns all headers to send
 */
export async function signRequest(
  url: URL,
  headers: Record<string, string>,
  context: SigningContext,
): Promise<Record<string, string>> {
  const request = new HttpRequest({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    headers: { ...headers, host: url.host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
  });
  const signer = createSigner(context, 'kinesisvideo');
  const signed = await signer.sign(request, { signingDate: context.signingDate });
  return signed.headers;
}

/** @param service other than `kinesisvideo` for AWS's published test vectors only */
export function createSigner(
  { region, credentials }: Pick<SigningContext, 'region' | 'credentials'>,
  service: string,
): SignatureV4 {
  return new SignatureV4({ service, region, credentials, sha256: Sha256, applyChecksum: false });
}
