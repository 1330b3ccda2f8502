import { request as requestOf } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { DeployedStack } from './deploy-template';

export interface SentRequest {
  readonly method: string;
  /** As the outputs of the stack have it, with what is asked for: `https://ID.execute-api.REGION.amazonaws.com/Config`. */
  readonly url: string;
  /** @default - none */
  readonly headers?: Readonly<Record<string, string>>;
  /** @default - none */
  readonly body?: string;
  /**
   * Name of the role that signs.
   * @default - nobody does
   */
  readonly role?: string;
}

export interface ReceivedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Sends a request to the API of a deployed stack at the address that AWS would give it; only the machine is another. */
export async function sendSigned({ cloud }: DeployedStack, sent: SentRequest): Promise<ReceivedAnswer> {
  const { method, url, body, role } = sent;
  const { host, pathname, search, searchParams } = new URL(url);
  const headers = { ...sent.headers, host };
  const signed = role === undefined ? { headers } : await sign(role);

  return new Promise((resolve, reject) => {
    const outgoing = requestOf(
      {
        ...{ method, path: `${pathname}${search}`, headers: signed.headers },
        ...{ host: '127.0.0.1', port: cloud.httpApis.port },
      },
      (incoming) => {
        const { statusCode: status = 0, headers: received } = incoming;
        buffer(incoming).then((bytes) => resolve({ status, headers: received, body: bytes }), reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });

  function sign(name: string) {
    const signer = new SignatureV4({
      ...{ service: 'execute-api', region: cloud.deployment.region, sha256: Sha256 },
      credentials: cloud.identities.credentialsOf(name),
    });
    return signer.sign(
      new HttpRequest({
        ...{ method, hostname: host, path: pathname, headers },
        query: Object.fromEntries(searchParams),
        ...(body === undefined ? {} : { body }),
      }),
    );
  }
}
