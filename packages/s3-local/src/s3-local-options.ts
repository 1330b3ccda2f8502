import type { Disk, Pause } from '@frame-ingest/local-server';
import type { Credentials } from './authentication/verify-signature.ts';
import type { Fault } from './faults/fault.ts';
import type { ObjectCreatedFilter, OnObjectCreated } from './notifications/object-announcer.ts';
import type { UnreadableFile } from './store/data-directory.ts';

/** Options of {@link startS3Local}. All but `dir` may be left out. */
export interface S3LocalOptions {
  /** Directory of the data, made where it is missing. A second server on it is refused before anything there is touched. */
  readonly dir: string;
  /**
   * Port to listen at; 0 takes any free one.
   * @default 0
   */
  readonly port?: number;
  /**
   * Address to listen at; 0.0.0.0 lets containers in.
   * @default '127.0.0.1'
   */
  readonly host?: string;
  /**
   * Buckets to make where they are missing.
   * @default - none
   */
  readonly buckets?: readonly string[];
  /**
   * What verified signatures must be for, and part of events.
   * @default 'us-east-1'
   */
  readonly region?: string;
  /**
   * The account that owns every bucket: what `ExpectedBucketOwner` is compared with.
   * @default '000000000000'
   */
  readonly accountId?: string;
  /**
   * Whom to accept: one or several of `accessKeyId`, `secretAccessKey`, `sessionToken?`. Every signature is then verified.
   * @default - any credentials will do
   */
  readonly credentials?: Credentials | readonly Credentials[];
  /**
   * Host names that requests may be for, beside localhost, all names below it, and the address: `s3.test`, or `*.s3.test` for
   * all below it.
   * @default - none
   */
  readonly allowedHosts?: readonly string[];
  /**
   * Origins whose pages may read, by presigned URLs, or `*` for all: as a CORS rule of all buckets that allows GET and
   * HEAD. No page may write. `server.allowReadingFrom(origin)` adds one later.
   * @default - none
   */
  readonly readableFrom?: readonly string[];
  /**
   * Takes the event of each object; see "Events".
   *
   * It does so before the object can be seen and before its writer is answered. Where it rejects, the write fails with 500
   * and there is no object. An event comes at least once, perhaps for an object that never comes.
   * @default - nobody is told
   */
  readonly onObjectCreated?: OnObjectCreated;
  /**
   * Which keys {@link onObjectCreated} is told of.
   * @default - all
   */
  readonly objectCreatedFilter?: ObjectCreatedFilter;
  /**
   * What goes wrong on purpose, each as an object, its JSON, or its short form; see "Faults".
   * @default - none
   */
  readonly faults?: readonly (Fault | string)[];
  /**
   * How long a client may send nothing within a body, in milliseconds: then 400 RequestTimeout.
   * @default 20000
   */
  readonly bodyIdleMs?: number;
  /**
   * How long a body may take, in milliseconds: then 400 RequestTimeout.
   * @default 1800000 - half an hour
   */
  readonly bodyTotalMs?: number;
  /**
   * How long the head of a request may take, in milliseconds: then 400 RequestTimeout.
   * @default 10000
   */
  readonly headTimeoutMs?: number;
  /**
   * Told of every fault of the server's own, which its client sees as an error 5xx.
   * @default - a line on standard error
   */
  readonly onInternalError?: (error: unknown, requestId: string) => void;
  /**
   * Told of files that cannot be read and are set aside or left out.
   * @default - a line on standard error
   */
  readonly onUnreadable?: (file: UnreadableFile) => void;
  /**
   * For tests: the time, in milliseconds since the Unix epoch.
   * @default - that of the machine
   */
  readonly clock?: () => number;
  /**
   * For tests: so many bytes for ids and temporary names.
   * @default - `crypto.randomBytes`
   */
  readonly random?: (sizeBytes: number) => Buffer;
  /**
   * For tests: how injected faults keep a client waiting, `(ms, signal) => Promise<void>`, which ends early when the signal
   * comes. A test may pass their time at once. Limits of connections go by the system's timers.
   * @default - the system's timers
   */
  readonly pause?: Pause;
  /**
   * For tests: the file system that {@link dir} is in, but for its lock.
   * @default - that of the machine
   */
  readonly disk?: Disk;
}
