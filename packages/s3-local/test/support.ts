import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { type S3Local, type S3LocalOptions, startS3Local } from '../src/index.ts';

/** A server on a directory of its own, with the real client of AWS. */
export interface Fixture {
  readonly server: S3Local;
  readonly s3: S3Client;
  readonly dir: string;
  /** Stops the server and starts another one on the same data. */
  restart(): Promise<void>;
  end(): Promise<void>;
}

export const bucket = 'frames';

export async function startFixture(options: Partial<S3LocalOptions> = {}): Promise<Fixture> {
  const dir = await mkdtemp(join(tmpdir(), 's3-local-'));
  const start = async () => {
    const server = await startS3Local({ dir, buckets: [bucket], ...options });
    return { server, s3: createClient(server.url) };
  };
  let current = await start();
  const stop = async () => {
    current.s3.destroy();
    await current.server.close();
  };
  return {
    get server() {
      return current.server;
    },
    get s3() {
      return current.s3;
    },
    dir,
    async restart() {
      await stop();
      current = await start();
    },
    async end() {
      await stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export function createClient(endpoint: string): S3Client {
  return new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
}

/** The shape of a signature; no server without the secret can tell it from a true one. */
export const authorization =
  'AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Sends a request that the SDK cannot be made to send.
 * @param more headers beside a made-up signature; undefined leaves one out
 */
export function send(
  { port }: S3Local,
  method: string,
  path: string,
  more: Record<string, string | undefined> = {},
  body: string | Buffer = '',
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const length = method === 'GET' || method === 'HEAD' ? {} : { 'content-length': Buffer.byteLength(body) };
    const all = Object.entries({ authorization, ...length, ...more });
    const headers = Object.fromEntries(all.filter(([, value]) => value !== undefined));
    const outgoing = request(
      {
        port,
        host: '127.0.0.1',
        method,
        path,
        headers,
        agent: false,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('latin1');
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/**
 * Sends bytes as they are, and gives all that comes back until the server closes.
 * @param ending `cut` closes the client's side behind the bytes
 */
export function sendBytes(
  { port }: S3Local,
  bytes: string,
  ending: 'open' | 'cut' = 'open',
): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => {
      socket.end();
      resolve(Buffer.concat(chunks).toString('latin1'));
    });
    socket.on('error', reject);
    if (ending === 'cut') socket.end(bytes, 'latin1');
    else socket.write(bytes, 'latin1');
  });
}

export function errorCode({ body }: RawAnswer): string | undefined {
  return /<Code>(.*?)<\/Code>/.exec(body)?.[1];
}

export function md5Hex(body: string | Uint8Array): string {
  return createHash('md5').update(body).digest('hex');
}

/** What the SDK throws for a command: the code of S3 and the status. */
export async function failure(
  sending: Promise<unknown>,
): Promise<{ name: string; status: number | undefined }> {
  try {
    await sending;
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    return { name, status: $metadata?.httpStatusCode };
  }
  throw new Error('The command succeeded');
}
