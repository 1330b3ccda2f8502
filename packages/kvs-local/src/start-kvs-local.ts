import { randomBytes as systemRandomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type ConnectionAnswer,
  type ConnectionFault,
  createHostAllowList,
  createLocalHttpServer,
  createOriginPolicy,
  listen,
  lockDirectory,
} from '@frame-ingest/local-server';
import type { Fault, FiredFault } from './faults/fault.ts';
import { FaultInjector } from './faults/fault-injector.ts';
import { OtherPorts } from './faults/other-ports.ts';
import { parseFault } from './faults/parse-fault.ts';
import type { Service } from './http/exchange.ts';
import { handleRequest } from './http/handle-request.ts';
import type { Credentials, FindCredentials } from './http/verify-signature.ts';
import { type Limits, limitsOf, type Rules } from './limits.ts';
import { HlsSessions } from './playback/hls-sessions.ts';
import { Rates } from './rates/rates.ts';
import { DiskStorage } from './storage/disk-storage.ts';
import { MemoryStorage } from './storage/memory-storage.ts';
import type { Storage } from './storage/storage.ts';
import type { RandomBytes } from './stream/random-bytes.ts';
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
  /** Part of ARNs, and what signatures must be scoped to. Default us-east-1. */
  readonly region?: string;
  /** Part of ARNs: 12 digits. */
  readonly accountId?: string;
  /** Milliseconds since the Unix epoch. */
  readonly clock?: () => number;
  /** Makes ids, versions, parts of fragment numbers, and the tokens of sessions. Default: the system's. */
  readonly randomBytes?: RandomBytes;
  /** Whose documents the limits are taken from. Default `newest`. */
  readonly rules?: Rules;
  /**
   * Whether what the documents limit per second is limited, too. Default false: tests put many fragments in a second,
   * and a producer that does so by mistake is told best by asking for it.
   */
  readonly rates?: boolean;
  /** Replaces single limits, rates among them. */
  readonly limits?: Partial<Limits>;
  /** Whom to accept; every signature is then verified. Without it any credentials will do. */
  readonly credentials?: Credentials | readonly Credentials[] | FindCredentials;
  /** What goes wrong on purpose, each as an object, its JSON, or its short form. */
  readonly faults?: readonly (Fault | string)[];
  /**
   * Names by which clients reach this server, beside localhost and its address: `kvs.test`, `*.kvs.test`. A request for any
   * other host is refused, lest a page have its own name lead here.
   */
  readonly allowedHosts?: readonly string[];
  /** Origins of pages that may call, such as `http://localhost:8787`. Default none, but pages of this machine may play. */
  readonly allowedOrigins?: readonly string[];
  /** How late ListFragments is, in milliseconds: what was persisted since then is not listed. Default 0. */
  readonly listingLagMs?: number;
  /** How long the body of a request but PutMedia's may take to arrive, in milliseconds. Default 10 000. */
  readonly bodyTimeoutMs?: number;
  /** How long a request's head may take to arrive, in milliseconds. Default 10 000. */
  readonly headTimeoutMs?: number;
  /** Between looks for fragments that are older than the retention; two that agree remove one. Default 60 000. */
  readonly expiryIntervalMs?: number;
  /** How long a stream is CREATING, UPDATING or DELETING, in milliseconds. Default 0. */
  readonly transitionMs?: number;
  /** Takes errors that are the server's own. Default: standard error. */
  readonly onFault?: (error: unknown) => void;
  /** Takes a line for each stored file that cannot be used: which, why, and where it is now. Default: standard error. */
  readonly onNotice?: (notice: string) => void;
}

export interface KvsLocal {
  /** Endpoint for SDKs, such as `http://127.0.0.1:8789`. */
  readonly url: string;
  readonly port: number;
  /**
   * Makes something go wrong from now on.
   * @returns an id, by which {@link KvsLocal.firedFaults} tells of it
   * @throws Error that says what is wrong with the fault
   */
  injectFault(fault: Fault | string): string;
  /** Ends all faults. */
  clearFaults(): void;
  /** The faults that struck, oldest first. */
  readonly firedFaults: readonly FiredFault[];
  /** Ends every connection, and resolves when what was complete is stored. */
  close(): Promise<void>;
}

/** How long a closing server gives those who are connected to take the end of their answers. */
const farewellMs = 500;

/**
 * Starts a local Kinesis Video Streams: control plane, PutMedia, GetMedia and archived media at one address.
 * @throws Error when the port is taken, or the directory cannot be used or is used by another server
 */
export async function startKvsLocal(options: KvsLocalOptions = {}): Promise<KvsLocal> {
  const faults = new FaultInjector();
  for (const fault of options.faults ?? []) faults.inject(parseFault(fault));
  if (options.dir === undefined) return await start(options, new MemoryStorage(), faults);

  const unlock = await lockDirectory(options.dir, 'kvs-local');
  try {
    return await start(
      options,
      new DiskStorage(options.dir, options.onNotice ?? noticeOnStandardError),
      faults,
      unlock,
    );
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** @param release called when nothing is stored any more */
async function start(
  options: KvsLocalOptions,
  storage: Storage,
  faults: FaultInjector,
  release: () => Promise<void> = async () => undefined,
): Promise<KvsLocal> {
  const { port = 0, host = '127.0.0.1', region = 'us-east-1', accountId = '000000000000' } = options;
  const { clock = Date.now, onFault = console.error, streams = [], transitionMs = 0 } = options;
  const { randomBytes = systemRandomBytes, allowedOrigins = [], expiryIntervalMs = 60_000 } = options;
  const { rules = 'newest', rates = false, limits: changes = {} } = options;
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
  for (const stream of streams) await ensureStream(catalog, stream);

  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const underway = new Set<Promise<void>>();
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const handled = handleRequest({ request, response, service }).finally(() => underway.delete(handled));
    underway.add(handled);
  };
  const createServer = (): Server =>
    createLocalHttpServer({
      onRequest,
      onFault,
      describeFault: describeConnectionFault,
      ...(options.headTimeoutMs === undefined ? {} : { headTimeoutMs: options.headTimeoutMs }),
    });
  const optionName = 'allowedOrigins (--allow-origin)';
  const service: Service = {
    catalog,
    limits,
    clock,
    randomBytes,
    region,
    checkHost: createHostAllowList({
      listensAt: host,
      allowedHosts: options.allowedHosts ?? [],
      optionName: 'allowedHosts (--allow-host)',
    }),
    judgeOrigin: createOriginPolicy({ allowedOrigins, optionName }),
    judgePlayerOrigin: createOriginPolicy({ allowedOrigins, allowLoopback: true, optionName }),
    bodyTimeoutMs: options.bodyTimeoutMs ?? 10_000,
    listingLagMs: options.listingLagMs ?? 0,
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
      await Promise.all([closed, service.otherPorts.close(), ...underway]);
      await release();
    },
  };
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

/** In the manner of the service's protocol, as errors of operations are. */
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
