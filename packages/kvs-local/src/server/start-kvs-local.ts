import { randomBytes as systemRandomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type ConnectionAnswer,
  type ConnectionFault,
  createHostAllowList,
  createLocalHttpServer,
  createOriginPolicy,
  listen,
  lockDirectory,
  systemDisk,
  systemPause,
} from '@frame-ingest/local-server';
import type { Fault, FiredFault } from '../faults/fault.ts';
import { createFaultInjector, type FaultInjector } from '../faults/fault-injector.ts';
import { OtherPorts } from '../faults/other-ports.ts';
import { parseFault } from '../faults/parse-fault.ts';
import type { FindCredentials } from '../http/verify-signature.ts';
import { limitsOf } from '../limits.ts';
import { checkOptions } from '../options/check-options.ts';
import { defaultOptions } from '../options/default-options.ts';
import type { InitialStream, KvsLocalOptions } from '../options/kvs-local-options.ts';
import { openTls } from '../options/open-tls.ts';
import { parseInitialStream } from '../options/parse-initial-stream.ts';
import { parsePublicUrl } from '../options/parse-public-url.ts';
import { HlsSessions } from '../playback/hls-sessions.ts';
import { Rates } from '../rates/rates.ts';
import { DiskStorage } from '../storage/disk-storage.ts';
import { MemoryStorage } from '../storage/memory-storage.ts';
import type { Storage } from '../stream/storage.ts';
import { StreamCatalog } from '../stream/stream-catalog.ts';
import { handleRequest } from './handle-request.ts';
import type { Server } from './server.ts';

/** A running server. */
export interface KvsLocal {
  /** Endpoint for SDKs, such as `http://127.0.0.1:8789`. */
  readonly url: string;
  /** The chosen port if port 0 was requested. */
  readonly port: number;
  /** PEM of the certificate authority that clients must trust, if this server created its certificate. */
  readonly ca?: string;
  /** File with {@link KvsLocal.ca}, for `NODE_EXTRA_CA_CERTS` and the like; absent if nothing is on disk. */
  readonly caFile?: string;
  /**
   * Injects a fault from now on.
   * @returns an id, which {@link KvsLocal.firedFaults} uses for it
   * @throws Error that names every problem of the fault
   */
  injectFault(fault: Fault | string): string;
  /** Removes all faults. */
  clearFaults(): void;
  /** The faults that struck, oldest first. */
  readonly firedFaults: readonly FiredFault[];
  /** Ends every connection, and resolves when complete fragments are stored. */
  close(): Promise<void>;
}

/** Time that a closing server gives clients to receive the end of their answers. */
const farewellMs = 500;

/**
 * Starts a local Kinesis Video Streams: control plane, PutMedia, GetMedia and archived media at one address.
 * @throws Error that names every invalid option; or if the port is in use, a TLS file cannot be used, or the directory cannot
 * be used or is in use by another server
 */
export async function startKvsLocal(options: KvsLocalOptions = {}): Promise<KvsLocal> {
  checkOptions(options);
  const faults = createFaultInjector();
  for (const fault of options.faults ?? []) faults.inject(parseFault(fault));
  if (options.dir === undefined) return await start(options, new MemoryStorage(), faults);

  const unlock = await lockDirectory(options.dir, 'kvs-local');
  try {
    return await start(
      options,
      new DiskStorage(options.dir, options.onNotice ?? noticeOnStandardError, options.disk ?? systemDisk),
      faults,
      unlock,
    );
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** @param release called when all storing has ended */
async function start(
  options: KvsLocalOptions,
  storage: Storage,
  faults: FaultInjector,
  release: () => Promise<void> = async () => undefined,
): Promise<KvsLocal> {
  const settings = { ...defaultOptions, ...given(options) };
  const { port, host, region, accountId, transitionMs, expiryIntervalMs, rules, rates } = settings;
  const { clock = Date.now, onFault = console.error, streams = [], limits: changes = {} } = options;
  const { randomBytes = systemRandomBytes, pause = systemPause, allowedOrigins = [] } = options;
  const limits = limitsOf(rules, { rates, changes });
  const catalog = await StreamCatalog.open({
    storage,
    limits,
    clock,
    region,
    accountId,
    transitionMs,
    randomBytes,
  });
  for (const stream of streams) await ensureStream(catalog, parseInitialStream(stream));
  const tls = await openTls(options);

  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const underway = new Set<Promise<void>>();
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const handled = handleRequest(request, response, parts).finally(() => underway.delete(handled));
    underway.add(handled);
  };
  const createServer = (): HttpServer =>
    createLocalHttpServer({
      onRequest,
      onFault,
      tls: tls?.identity,
      describeFault: describeConnectionFault,
      headTimeoutMs: settings.headTimeoutMs,
    });
  const publicOrigin = options.publicUrl === undefined ? undefined : parsePublicUrl(options.publicUrl);
  // The user who runs it named this host, like the allowed hosts.
  const publicHosts = publicOrigin === undefined ? [] : [new URL(publicOrigin).hostname];
  const origins = {
    allowedOrigins: [allowedOrigins, publicOrigin ?? []].flat(),
    scheme: tls === undefined ? ('http' as const) : ('https' as const),
    optionName: 'allowedOrigins (--allow-origin)',
  };
  const parts: Server = {
    catalog,
    limits,
    clock,
    randomBytes,
    pause,
    region,
    checkHost: createHostAllowList({
      listensAt: host,
      allowedHosts: [...(options.allowedHosts ?? []), ...publicHosts],
      optionName: 'allowedHosts (--allow-host)',
    }),
    publicOrigin,
    trustProxy: settings.trustProxy,
    judgeOrigin: createOriginPolicy(origins),
    judgePlayerOrigin: createOriginPolicy({ ...origins, allowLoopback: true }),
    bodyTimeoutMs: settings.bodyTimeoutMs,
    listingLagMs: settings.listingLagMs,
    strictPlayback: settings.strictPlayback,
    faults,
    rates: new Rates(limits, clock),
    hlsSessions: new HlsSessions(clock, randomBytes),
    findCredentials: toFindCredentials(options.credentials),
    otherPorts: new OtherPorts(createServer, host),
    closing: closing.signal,
    reportFault: onFault,
  };
  const server = createServer();
  const address = await listen(server, port, host);
  const expiry = setInterval(() => void catalog.expire().catch(onFault), expiryIntervalMs);
  expiry.unref();

  return {
    ...address,
    ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls?.caFile === undefined ? {} : { caFile: tls.caFile }),
    injectFault: (fault) => faults.inject(parseFault(fault)),
    clearFaults: () => faults.clear(),
    get firedFaults() {
      return faults.fired;
    },
    close: async () => {
      clearInterval(expiry);
      const closed = new Promise((resolve) => server.close(resolve));
      closing.abort();
      await Promise.race([Promise.all(underway), delay(farewellMs, undefined, { ref: false })]);
      server.closeAllConnections();
      await Promise.all([closed, parts.otherPorts.close(), ...underway]);
      await release();
    },
  };
}

/** Removes `undefined` values, which count as not given. */
function given(options: KvsLocalOptions): KvsLocalOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function toFindCredentials(credentials: KvsLocalOptions['credentials']): FindCredentials | undefined {
  if (credentials === undefined || typeof credentials === 'function') return credentials;
  const known = [credentials].flat();
  return (accessKeyId) => known.find((candidate) => candidate.accessKeyId === accessKeyId);
}

async function ensureStream(
  catalog: StreamCatalog,
  { name, dataRetentionInHours, mediaType }: InitialStream,
): Promise<void> {
  const present = catalog.find(name);
  if (present === undefined) {
    const retentionHours = dataRetentionInHours ?? 0;
    const created = await catalog.create({ name, retentionHours, mediaType, tags: {} });
    created.transition = undefined;
  } else if (dataRetentionInHours !== undefined && dataRetentionInHours !== present.record.retentionHours) {
    await catalog.setRetention(present, dataRetentionInHours);
  }
}

function noticeOnStandardError(notice: string): void {
  console.error(`kvs-local: ${notice}`);
}

/** In the service's protocol, like errors of operations. */
function describeConnectionFault({ statusCode, message }: ConnectionFault): ConnectionAnswer {
  const type = connectionErrorTypes[statusCode];
  return {
    headers: { 'Content-Type': 'application/json', 'x-amzn-ErrorType': type, 'x-amz-ErrorType': type },
    body: JSON.stringify({ Message: message }),
  };
}

const connectionErrorTypes: Readonly<Record<ConnectionFault['statusCode'], string>> = {
  400: 'MalformedHttpRequestException',
  408: 'RequestTimeoutException',
  431: 'RequestHeaderFieldsTooLargeException',
  503: 'ServiceUnavailableException',
};
