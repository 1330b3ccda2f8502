import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import {
  createHostAllowList,
  createLocalHttpServer,
  createOriginPolicy,
  type JudgeOrigin,
  listen,
  lockDirectory,
  systemDisk,
  systemPause,
} from '@frame-ingest/local-server';
import { defaultOptions } from './default-options.ts';
import { S3Error } from './errors.ts';
import { createFaultInjector } from './faults/create-fault-injector.ts';
import type { Fault, FiredFault } from './faults/fault.ts';
import { parseFault } from './faults/parse-fault.ts';
import { handleRequest, type Service } from './handle-request.ts';
import { isAccountId } from './http/check-bucket-owner.ts';
import { describeConnectionFault } from './http/describe-connection-fault.ts';
import { parseBucketName } from './http/parse-bucket-name.ts';
import { answerHeaders, createRequestIds } from './http/request-ids.ts';
import { ObjectAnnouncer } from './notifications/object-announcer.ts';
import { reportLine } from './report-line.ts';
import type { S3LocalOptions } from './s3-local-options.ts';
import type { UnreadableFile } from './store/data-directory.ts';
import { openStore, type Store } from './store/store.ts';

/** A running server. */
export interface S3Local {
  /** Endpoint for clients, such as `http://127.0.0.1:8788`. */
  readonly url: string;
  /** The chosen port if port 0 was requested. */
  readonly port: number;
  /**
   * Lets pages of one more origin read, for an origin that was unknown when the server started.
   * @throws Error for an invalid origin
   */
  allowReadingFrom(origin: string): void;
  /**
   * Injects a fault from now on.
   * @returns an id, which {@link S3Local.firedFaults} uses for it
   * @throws Error that names every problem of the fault
   */
  injectFault(fault: Fault | string): string;
  /** Removes all faults. */
  clearFaults(): void;
  /** The faults that struck, oldest first. */
  readonly firedFaults: readonly FiredFault[];
  /**
   * Stops listening, lets requests finish for up to a second, then ends them. When it resolves, nothing touches the data
   * directory any more.
   */
  close(): Promise<void>;
}

/**
 * Starts an S3-compatible server on a directory.
 * @throws S3Error `InvalidBucketName`; Error if another server uses the directory, before anything in it is touched;
 *   errors of invalid options, of the file system and of listening
 */
export async function startS3Local(options: S3LocalOptions): Promise<S3Local> {
  const unlock = await lockDirectory(options.dir, 's3-local');
  try {
    return await start(options, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** @param unlock called when nothing touches the directory any more */
async function start(options: S3LocalOptions, unlock: () => Promise<void>): Promise<S3Local> {
  const settings = { ...defaultOptions, ...given(options) };
  const { port, host, region, accountId, bodyIdleMs, bodyTotalMs, headTimeoutMs } = settings;
  const { dir, buckets = [] } = options;
  if (!isAccountId(accountId)) {
    throw new Error(`accountId is ${JSON.stringify(accountId)}. Set it to the 12 digits of an account.`);
  }
  const { clock = Date.now, random = randomBytes, pause = systemPause, disk = systemDisk } = options;
  const { onInternalError = reportInternalError, onUnreadable = reportUnreadable } = options;
  const faults = createFaultInjector();
  for (const fault of options.faults ?? []) faults.inject(parseFault(fault));
  const origins = [...(options.readableFrom ?? [])];
  let judgeOrigin = judgeOrigins(origins);
  const checkHost = createHostAllowList({
    ...{ listensAt: host, optionName: 'allowedHosts' },
    allowedHosts: options.allowedHosts ?? [],
  });

  const { onObjectCreated, objectCreatedFilter: filter = {} } = options;
  const announcer = new ObjectAnnouncer({ onObjectCreated, filter, region, clock });
  const store = await openStore({ dir, clock, random, disk, announcer, onUnreadable });
  for (const bucket of buckets) await ensureBucket(store, parseBucketName(bucket));

  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const service: Service = {
    ...{ store, region, accountId, clock, random, pause, faults, onInternalError },
    admission: { checkHost, judgeOrigin: (request) => judgeOrigin(request) },
    credentials: options.credentials === undefined ? undefined : [options.credentials].flat(),
    bodyLimits: { idleMs: bodyIdleMs, totalMs: bodyTotalMs },
    closing: closing.signal,
  };
  const running = new Set<Promise<void>>();
  const take = (expectsContinue: boolean) => (incoming: IncomingMessage, response: ServerResponse) => {
    const handling = handleRequest(incoming, response, service, expectsContinue).finally(() =>
      running.delete(handling),
    );
    running.add(handling);
  };
  const server = createLocalHttpServer({
    ...{ onRequest: take(false), onExpectContinue: take(true), headTimeoutMs, requireHost: false },
    // An object that comes in, or goes out.
    filesPerConnection: 1,
    describeFault: (fault) => {
      return describeConnectionFault(fault, answerHeaders(createRequestIds(random), clock()));
    },
    onFault: (error) => onInternalError(error, ''),
  });
  const address = await listen(server, port, host);

  return {
    ...address,
    allowReadingFrom: (origin) => {
      judgeOrigin = judgeOrigins([...origins, origin]);
      origins.push(origin);
    },
    injectFault: (fault) => faults.inject(parseFault(fault)),
    clearFaults: () => faults.clear(),
    get firedFaults() {
      return faults.fired;
    },
    close: async () => {
      closing.abort();
      await closeServer(server, running);
      await unlock();
    },
  };
}

/** Removes `undefined` values, which count as not given. */
function given(options: S3LocalOptions): Partial<S3LocalOptions> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

const closeGraceMs = 1000;

function judgeOrigins(allowedOrigins: readonly string[]): JudgeOrigin {
  return createOriginPolicy({ allowedOrigins, optionName: 'readableFrom' });
}

async function ensureBucket({ buckets }: Store, bucket: string): Promise<void> {
  try {
    await buckets.require(bucket);
  } catch (error) {
    if (!(error instanceof S3Error) || error.code !== 'NoSuchBucket') throw error;
    await buckets.create(bucket);
  }
}

async function closeServer(server: Server, running: ReadonlySet<Promise<void>>): Promise<void> {
  if (server.listening) {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    const deadline = setTimeout(() => server.closeAllConnections(), closeGraceMs);
    await closed;
    clearTimeout(deadline);
  }
  await Promise.all(running);
}

function reportInternalError(error: unknown, requestId: string): void {
  reportLine(`request ${requestId} failed: ${inspect(error)}`);
}

function reportUnreadable({ path, reason, movedTo }: UnreadableFile): void {
  const what = movedTo === undefined ? 'is left where it is' : `is set aside as ${JSON.stringify(movedTo)}`;
  reportLine(`${JSON.stringify(path)} cannot be read (${reason}) and ${what}`);
}
