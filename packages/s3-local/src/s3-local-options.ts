import type { Disk, Pause } from '@frame-ingest/local-server';
import type { Credentials } from './authentication/verify-signature.ts';
import type { Fault } from './faults/fault.ts';
import type { ObjectCreatedFilter, OnObjectCreated } from './notifications/object-announcer.ts';
import type { UnreadableFile } from './store/data-directory.ts';

/** Options of {@link startS3Local}. All except `dir` are optional. */
export interface S3LocalOptions {
  /** Data directory, created if needed. A second server on it is refused before anything in it is touched. */
  readonly dir: string;
  /**
   * Port to listen on; 0 chooses a free one.
   * @default 0
   */
  readonly port?: number;
  /**
   * Address to listen on; 0.0.0.0 lets containers connect.
   * @default '127.0.0.1'
   */
  readonly host?: string;
  /**
   * Buckets to create if they do not exist.
   * @default - none
   */
  readonly buckets?: readonly string[];
  /**
   * The region that verified signatures must be for, also part of events.
   * @default 'us-east-1'
   */
  readonly region?: string;
  /**
   * The account that owns every bucket. `ExpectedBucketOwner` is compared with it.
   * @default '000000000000'
   */
  readonly accountId?: string;
  /**
   * Credentials to accept: one or several of `accessKeyId`, `secretAccessKey`, `sessionToken?`. Every signature is then
   * verified.
   * @default - any credentials are accepted
   */
  readonly credentials?: Credentials | readonly Credentials[];
  /**
   * Host names that requests can use besides localhost, all names below it, and the address: `s3.test`, or `*.s3.test` for
   * all names below it.
   * @default - none
   */
  readonly allowedHosts?: readonly string[];
  /**
   * Origins whose pages can read through presigned URLs, or `*` for all. It works like a CORS rule on all buckets that allows
   * GET and HEAD. Pages can never write. `server.allowReadingFrom(origin)` adds an origin later.
   * @default - none
   */
  readonly readableFrom?: readonly string[];
  /**
   * Receives the event of each created object; see "Events".
   *
   * It is called before the object becomes visible and before its writer gets an answer. If it rejects, the write fails with
   * 500 and the object is not created. Events are delivered at least once, possibly for an object that is never created.
   * @default - none
   */
  readonly onObjectCreated?: OnObjectCreated;
  /**
   * Keys whose events {@link onObjectCreated} receives.
   * @default - all
   */
  readonly objectCreatedFilter?: ObjectCreatedFilter;
  /**
   * Faults to inject, each as an object, its JSON, or its short form; see "Faults".
   * @default - none
   */
  readonly faults?: readonly (Fault | string)[];
  /**
   * How long a client can pause within a body, in milliseconds. After it: 400 RequestTimeout.
   * @default 20000
   */
  readonly bodyIdleMs?: number;
  /**
   * Time for a whole body to arrive, in milliseconds. After it: 400 RequestTimeout.
   * @default 1800000 - half an hour
   */
  readonly bodyTotalMs?: number;
  /**
   * Time for the head of a request to arrive, in milliseconds. After it: 400 RequestTimeout.
   * @default 10000
   */
  readonly headTimeoutMs?: number;
  /**
   * Receives every internal error of the server, which the client sees as a 5xx error.
   * @default - a line on standard error
   */
  readonly onInternalError?: (error: unknown, requestId: string) => void;
  /**
   * Receives every file that cannot be read and is set aside or left out.
   * @default - a line on standard error
   */
  readonly onUnreadable?: (file: UnreadableFile) => void;
  /**
   * For tests: the time, in milliseconds since the Unix epoch.
   * @default - the machine's
   */
  readonly clock?: () => number;
  /**
   * For tests: makes `sizeBytes` bytes for ids and temporary names.
   * @default - `crypto.randomBytes`
   */
  readonly random?: (sizeBytes: number) => Buffer;
  /**
   * For tests: the pause that injected faults use to delay a client, `(ms, signal) => Promise<void>`, which ends early when
   * the signal is aborted. A test can skip the wait. Connection limits always use the system's timers.
   * @default - the system's timers
   */
  readonly pause?: Pause;
  /**
   * For tests: the file system that holds {@link dir}, except for its lock.
   * @default - the machine's
   */
  readonly disk?: Disk;
}
