import { setMaxListeners } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Service } from './http/exchange.ts';
import { handleRequest } from './http/handle-request.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { HlsSessions } from './playback/hls-sessions.ts';
import { DiskStorage } from './storage/disk-storage.ts';
import { MemoryStorage } from './storage/memory-storage.ts';
import { StreamCatalog } from './stream/stream-catalog.ts';

/** A stream to be there from the start. */
export interface InitialStream {
  readonly name: string;
  /** 0, the default, keeps fragments for consumers in memory for some minutes, and no archive. */
  readonly dataRetentionInHours?: number;
  /** Such as `video/h264`. */
  readonly mediaType?: string;
}

export interface KvsLocalOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Address to listen at. Default 127.0.0.1; 0.0.0.0 lets containers in. */
  readonly host?: string;
  /** Keeps streams and fragments in this directory, which is made if need be. Without it they are in memory. */
  readonly dir?: string;
  /** Made where they are not there yet; a retention that is given here replaces that of a stored stream. */
  readonly streams?: readonly InitialStream[];
  /** Part of ARNs. Default us-east-1. */
  readonly region?: string;
  /** Part of ARNs: 12 digits. */
  readonly accountId?: string;
  /** Milliseconds since the Unix epoch. */
  readonly clock?: () => number;
  /** Replaces single limits of the service. */
  readonly limits?: Partial<Limits>;
  /** Takes errors that are the server's own. Default: standard error. */
  readonly onFault?: (error: unknown) => void;
}

export interface KvsLocal {
  /** Endpoint for SDKs, such as `http://127.0.0.1:8789`. */
  readonly url: string;
  readonly port: number;
  /** Ends every connection, and resolves when what was complete is stored. */
  close(): Promise<void>;
}

const expiryIntervalMs = 60_000;
/** How long a closing server gives those who are connected to take the end of their answers. */
const farewellMs = 500;

/**
 * Starts a local Kinesis Video Streams: control plane, PutMedia, GetMedia and archived media at one address.
 * @throws Error when the port is taken or the directory cannot be used
 */
export async function startKvsLocal(options: KvsLocalOptions = {}): Promise<KvsLocal> {
  const { port = 0, host = '127.0.0.1', dir, region = 'us-east-1', accountId = '000000000000' } = options;
  const { clock = Date.now, onFault = console.error, streams = [] } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const storage = dir === undefined ? new MemoryStorage() : new DiskStorage(dir);
  const catalog = await StreamCatalog.open({ storage, limits, clock, region, accountId });
  for (const stream of streams) await ensureStream(catalog, stream);

  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const hlsSessions = new HlsSessions(clock);
  const service: Service = {
    catalog,
    limits,
    clock,
    hlsSessions,
    closing: closing.signal,
    reportFault: onFault,
  };
  const underway = new Set<Promise<void>>();
  // A PutMedia request may take 45 minutes to arrive: Node's own limit of five must not end it.
  const server = createServer({ requestTimeout: 0, noDelay: true }, (request, response) => {
    const handled = handleRequest({ request, response, service }).finally(() => underway.delete(handled));
    underway.add(handled);
  });
  const address = await listen(server, port, host);
  const expiry = setInterval(() => void catalog.expire().catch(onFault), expiryIntervalMs);
  expiry.unref();

  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    port: address.port,
    close: async () => {
      clearInterval(expiry);
      const closed = new Promise((resolve) => server.close(resolve));
      closing.abort();
      await Promise.race([Promise.all(underway), delay(farewellMs, undefined, { ref: false })]);
      server.closeAllConnections();
      await Promise.all([closed, ...underway]);
    },
  };
}

async function ensureStream(
  catalog: StreamCatalog,
  { name, dataRetentionInHours, mediaType }: InitialStream,
): Promise<void> {
  const present = catalog.find(name);
  if (present === undefined) {
    await catalog.create({ name, retentionHours: dataRetentionInHours ?? 0, mediaType, tags: {} });
  } else if (dataRetentionInHours !== undefined && dataRetentionInHours !== present.record.retentionHours) {
    await catalog.setRetention(present, dataRetentionInHours);
  }
}

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}
