import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { SigningCredentials } from '../../../../../test/support/start-gateway.ts';
import type { Certificates } from './make-certificates.ts';

export interface CredentialsProviderOptions {
  readonly certificates: Certificates;
  readonly roleAlias: string;
  /** Things, and the common name of the certificate that is attached to each. */
  readonly things: Readonly<Record<string, string>>;
  /** What credentials last. */
  readonly lifetimeMs: number;
}

/**
 * The credentials provider of AWS IoT, as far as a device sees it: TLS with a certificate of the device, the path, the header and
 * the answer as documented.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html
 */
export async function startCredentialsProvider(options: CredentialsProviderOptions) {
  const { certificates, roleAlias, things } = options;
  const issued: (SigningCredentials & { readonly expiresMs: number })[] = [];
  const settings = { lifetimeMs: options.lifetimeMs, failure: undefined as number | undefined };
  const server = createServer(
    {
      key: readFileSync(certificates.server.keyFile),
      cert: readFileSync(certificates.server.certFile),
      ca: readFileSync(certificates.deviceCa),
      requestCert: true,
      rejectUnauthorized: true,
    },
    (request, response) => {
      const answer = (status: number, body: object): void => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      };
      if (settings.failure !== undefined) return answer(settings.failure, { message: 'Internal failure' });
      const { CN } = (request.socket as TLSSocket).getPeerCertificate().subject;
      const thing = String(request.headers['x-amzn-iot-thingname']);
      const isKnown = request.method === 'GET' && request.url === `/role-aliases/${roleAlias}/credentials`;
      if (!isKnown || things[thing] !== CN) return answer(403, { message: 'Access Denied' });

      const number = issued.length + 1;
      const expiresMs = Date.now() + settings.lifetimeMs;
      const credentials = {
        accessKeyId: `ASIA${number}`,
        secretAccessKey: `secret/${number}`,
        sessionToken: `token+${number}=`,
      };
      issued.push({ ...credentials, expiresMs });
      // In whole seconds, as the service tells it.
      const expiration = new Date(expiresMs).toISOString().replace(/\.\d+/, '');
      answer(200, { credentials: { ...credentials, expiration } });
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    /** All that were given out. */
    issued: () => issued.length,
    settings,
    /** Those that hold now. */
    find: (accessKeyId: string): SigningCredentials | undefined =>
      issued.find((each) => each.accessKeyId === accessKeyId && each.expiresMs > Date.now()),
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
