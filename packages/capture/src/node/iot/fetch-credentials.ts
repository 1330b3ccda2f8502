import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { readTlsFiles } from '@frame-ingest/local-server';
import { IngestError } from '../../errors.ts';
import { toPlainText } from '../../plain-text.ts';
import { parseTemporaryCredentials, type TemporaryCredentials } from './temporary-credentials.ts';

/** The identity of an AWS IoT device. */
export interface IotIdentity {
  /** Address of the credentials provider of the account, such as `https://c1a2b3.credentials.iot.eu-west-1.amazonaws.com`. */
  readonly endpoint: string;
  /** Name of the role alias. */
  readonly roleAlias: string;
  /** Name of the thing that the certificate is attached to. */
  readonly thingName: string;
  /** File with the device's certificate, in PEM. It is read for each request, so you can replace it. */
  readonly certFile: string;
  /** File with the private key of the certificate, in PEM and without a passphrase. */
  readonly keyFile: string;
  /**
   * CA certificates, in PEM, that verify the provider's certificate.
   * @default - the certificates that Node.js trusts, which include Amazon's
   */
  readonly ca?: string;
}

const timeoutMs = 10_000;
/** A real answer has about two thousand bytes. */
const maxAnswerBytes = 64 * 1024;

/**
 * Gets credentials of a role alias with the certificate of a device.
 * @throws IngestError `unauthorized` if the provider gives the device no credentials, `gateway_refused` or `not_an_answer` if
 * the same request may succeed later
 * @throws Error from the files or the connection
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html
 */
export async function fetchCredentials(identity: IotIdentity): Promise<TemporaryCredentials> {
  const { endpoint, roleAlias, thingName, certFile, keyFile, ca } = identity;
  const { key, cert } = await readTlsFiles(keyFile, certFile);
  const url = new URL(`/role-aliases/${encodeURIComponent(roleAlias)}/credentials`, endpoint);
  const sent = request(url, {
    ...{ key, cert, signal: AbortSignal.timeout(timeoutMs), agent: false },
    ...(ca === undefined ? {} : { ca }),
    headers: { 'x-amzn-iot-thingname': thingName },
  });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const text = await readText(response);

  const { statusCode: status = 0 } = response;
  const credentials = status === 200 ? parseTemporaryCredentials(text) : undefined;
  if (credentials !== undefined) return credentials;
  throw toRefusal(`GET ${url.href} for the thing ${thingName}`, status, text);
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxAnswerBytes) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function toRefusal(what: string, status: number, text: string): IngestError {
  const said = toPlainText(text.slice(0, 200));
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
    return new IngestError(
      `${what} was answered ${status}: ${said}. AWS IoT gives this device no credentials. Check the certificate (active, with a ` +
        'policy that allows iot:AssumeRoleWithCertificate, attached to the thing), the name of the role alias, and the trust policy of its role.',
      { code: 'unauthorized', retryable: false, status },
    );
  }
  return new IngestError(`${what} was answered ${status} without credentials: ${said}`, {
    ...{ code: status === 200 ? 'not_an_answer' : 'gateway_refused', retryable: true, status },
  });
}
