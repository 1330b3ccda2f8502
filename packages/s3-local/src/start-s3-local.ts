import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { S3Error } from './errors.ts';
import { handleRequest } from './handle-request.ts';
import { handleConnectionError } from './http/handle-connection-error.ts';
import { parseBucketName } from './http/parse-bucket-name.ts';
import { openStore, type Store } from './store/store.ts';

export interface S3LocalOptions {
  /** Port to listen on; 0, the default, takes a free one. */
  readonly port?: number;
  /** Address to listen on. Default 127.0.0.1: anyone who reaches the port may read and write everything. */
  readonly host?: string;
  /** Directory of the data, made where it is missing. One server at a time may use it. */
  readonly dir: string;
  /** Buckets to make where they are missing. */
  readonly buckets?: readonly string[];
  /**
   * Origin whose pages may read what they ask for with GET or HEAD, or `*`, as a CORS rule of all buckets would have it.
   * Default: none. There is no secret to verify signatures against, so such pages may read everything.
   */
  readonly readableFrom?: string;
  /** The time in milliseconds since the Unix epoch. Default `Date.now`. */
  readonly clock?: () => number;
  /** Told of every fault of the server's own, which its client sees as InternalError. Default: standard error. */
  readonly onInternalError?: (error: unknown, requestId: string) => void;
}

export interface S3Local {
  /** Endpoint for clients, such as `http://127.0.0.1:8788`. */
  readonly url: string;
  readonly port: number;
  /**
   * Stops listening, lets requests finish for up to a second, then breaks them off. When it resolves, nothing
   * touches the data directory any more.
   */
  close(): Promise<void>;
}

/**
 * Starts an S3-compatible server on a directory.
 * @throws S3Error `InvalidBucketName`; errors of the file system and of listening
 */
export async function startS3Local(options: S3LocalOptions): Promise<S3Local> {
  const { port = 0, host = '127.0.0.1', dir, buckets = [], clock = Date.now } = options;
  const { onInternalError = reportInternalError, readableFrom } = options;
  const store = await openStore(dir, clock);
  for (const bucket of buckets) await ensureBucket(store, parseBucketName(bucket));

  const running = new Set<Promise<void>>();
  const responses = new WeakMap<Duplex, ServerResponse>();
  const listen = (expectsContinue: boolean) => (incoming: IncomingMessage, response: ServerResponse) => {
    const context = { store, requestId: newRequestId(), expectsContinue, onInternalError, readableFrom };
    const handling = handleRequest(incoming, response, context).finally(() => running.delete(handling));
    running.add(handling);
    responses.set(incoming.socket, response);
  };
  const server = createServer({ maxHeaderSize: maxHeaderBytes, requireHostHeader: false }, listen(false));
  server.on('checkContinue', listen(true));
  server.on('checkExpectation', listen(false));
  server.on('clientError', (error, socket) => {
    handleConnectionError(error, socket, responses.get(socket), newRequestId());
  });
  // Longer than clients keep a connection, so that none is closed under a request that is on its way.
  server.keepAliveTimeout = keepAliveMs;
  server.listen(port, host);
  await once(server, 'listening');

  const address = server.address() as AddressInfo;
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    port: address.port,
    close: () => closeServer(server, running),
  };
}

const maxHeaderBytes = 16 * 1024;
const keepAliveMs = 65_000;
const closeGraceMs = 1000;

async function ensureBucket({ buckets }: Store, bucket: string): Promise<void> {
  try {
    await buckets.create(bucket);
  } catch (error) {
    if (!(error instanceof S3Error) || error.code !== 'BucketAlreadyOwnedByYou') throw error;
  }
}

async function closeServer(server: Server, running: ReadonlySet<Promise<void>>): Promise<void> {
  const closed = server.listening ? once(server, 'close') : Promise.resolve();
  server.close();
  server.closeIdleConnections();
  const deadline = setTimeout(() => server.closeAllConnections(), closeGraceMs);
  await closed;
  await Promise.all(running);
  clearTimeout(deadline);
}

/** Sixteen hexadecimal digits, as S3's are. */
function newRequestId(): string {
  return randomBytes(8).toString('hex').toUpperCase();
}

function reportInternalError(error: unknown, requestId: string): void {
  console.error(`s3-local: request ${requestId} failed:`, error);
}
