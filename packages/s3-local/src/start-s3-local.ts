import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import {
  createHostAllowList,
  createLocalHttpServer,
  createOriginPolicy,
  type Disk,
  type JudgeOrigin,
  listen,
  lockDirectory,
  type Pause,
  systemDisk,
  systemPause,
} from '@frame-ingest/local-server';
import type { Credentials } from './authentication/verify-signature.ts';
import { S3Error } from './errors.ts';
import { createFaultInjector } from './faults/create-fault-injector.ts';
import type { Fault, FiredFault } from './faults/fault.ts';
import { parseFault } from './faults/parse-fault.ts';
import { handleRequest, type Service } from './handle-request.ts';
import { describeConnectionFault } from './http/describe-connection-fault.ts';
import { parseBucketName } from './http/parse-bucket-name.ts';
import { answerHeaders, createRequestIds } from './http/request-ids.ts';
import {
  ObjectAnnouncer,
  type ObjectCreatedFilter,
  type OnObjectCreated,
} from './notifications/object-announcer.ts';
import { reportLine } from './report-line.ts';
import type { UnreadableFile } from './store/data-directory.ts';
import { openStore, type Store } from './store/store.ts';

export interface S3LocalOptions {
  /** Port to listen on; 0, the default, takes a free one. */
  readonly port?: number;
  /** Address to listen on. Default 127.0.0.1; 0.0.0.0 lets containers in. */
  readonly host?: string;
  /** Directory of the data, made where it is missing. One server at a time may use it. */
  readonly dir: string;
  /** Buckets to make where they are missing. */
  readonly buckets?: readonly string[];
  /** What signatures must be scoped to, where they are verified, and part of events. Default us-east-1. */
  readonly region?: string;
  /** Whom to accept; every signature is then verified. Without it any credentials will do. */
  readonly credentials?: Credentials | readonly Credentials[];
  /** Host names that requests may be for, beside localhost and the address: `s3.test`, or `*.s3.test` for all below it. */
  readonly allowedHosts?: readonly string[];
  /**
   * Origins whose pages may read, by presigned URLs, or `*` for all: as a CORS rule of all buckets that allows GET and
   * HEAD. Default: none. No page may write.
   */
  readonly readableFrom?: readonly string[];
  /**
   * Takes the event of an object before the object can be seen and before its writer is answered. Where it rejects, the
   * write fails with 500 and there is no object. An event comes at least once, perhaps for an object that never comes.
   */
  readonly onObjectCreated?: OnObjectCreated;
  /** Which keys {@link onObjectCreated} is told of. Default: all. */
  readonly objectCreatedFilter?: ObjectCreatedFilter;
  /** What goes wrong on purpose, each as an object, its JSON, or its short form. */
  readonly faults?: readonly (Fault | string)[];
  /** How long a client may send nothing within a body, in milliseconds. Default 20 s. */
  readonly bodyIdleMs?: number;
  /** How long a body may take, in milliseconds. Default 30 min. */
  readonly bodyTotalMs?: number;
  /** How long the head of a request may take, in milliseconds. Default 10 s. */
  readonly headTimeoutMs?: number;
  /** The time in milliseconds since the Unix epoch. Default `Date.now`. */
  readonly clock?: () => number;
  /** So many bytes for ids and temporary names. Default `crypto.randomBytes`. */
  readonly random?: (sizeBytes: number) => Buffer;
  /**
   * How injected faults keep a client waiting: `(ms, signal) => Promise<void>`, which ends early when the signal comes. A
   * test may pass their time at once. Limits of connections go by the system's timers. Default: those, too.
   */
  readonly pause?: Pause;
  /** Where everything is kept but the lock of the directory. Default: the file system. */
  readonly disk?: Disk;
  /** Told of every fault of the server's own, which its client sees as an error 5xx. Default: standard error. */
  readonly onInternalError?: (error: unknown, requestId: string) => void;
  /** Told of files that cannot be read and are set aside or left out. Default: a line on standard error. */
  readonly onUnreadable?: (file: UnreadableFile) => void;
}

export interface S3Local {
  /** Endpoint for clients, such as `http://127.0.0.1:8788`. */
  readonly url: string;
  readonly port: number;
  /**
   * Lets pages of one more origin read: one that was not known when the server started.
   * @throws Error for what is no origin
   */
  allowReadingFrom(origin: string): void;
  /**
   * Makes something go wrong from now on.
   * @returns an id, by which {@link S3Local.firedFaults} tells of it
   * @throws Error that says what is wrong with the fault
   */
  injectFault(fault: Fault | string): string;
  /** Ends all faults. */
  clearFaults(): void;
  /** The faults that struck, oldest first. */
  readonly firedFaults: readonly FiredFault[];
  /**
   * Stops listening, lets requests finish for up to a second, then breaks them off. When it resolves, nothing
   * touches the data directory any more.
   */
  close(): Promise<void>;
}

/**
 * Starts an S3-compatible server on a directory.
 * @throws S3Error `InvalidBucketName`; Error when another server uses the directory, before anything there is touched;
 *   errors of wrong options, of the file system and of listening
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
  const { port = 0, host = '127.0.0.1', dir, buckets = [], region = 'us-east-1' } = options;
  const { clock = Date.now, random = randomBytes, pause = systemPause, disk = systemDisk } = options;
  const { onInternalError = reportInternalError, onUnreadable = reportUnreadable } = options;
  const { bodyIdleMs = 20_000, bodyTotalMs = 30 * 60_000, headTimeoutMs = 10_000 } = options;
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
    ...{ store, region, clock, random, pause, faults, onInternalError },
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
