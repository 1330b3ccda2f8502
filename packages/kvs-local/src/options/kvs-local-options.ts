import type { Disk, Pause } from '@frame-ingest/local-server';
import type { Fault } from '../faults/fault.ts';
import type { Credentials, FindCredentials } from '../http/verify-signature.ts';
import type { Limits, Rules } from '../limits.ts';
import type { RandomBytes } from '../stream/random-bytes.ts';

/** A stream that exists from the start. */
export interface InitialStream {
  /** 1 to 256 letters, digits, `_`, `.` and `-`. */
  readonly name: string;
  /**
   * How long fragments are kept, in hours. With 0 there is no archive: consumers can read fragments from memory for some minutes.
   * @default 0
   */
  readonly dataRetentionInHours?: number;
  /** Such as `video/h264`. */
  readonly mediaType?: string;
}

/** HTTPS with your own certificate, or with one that the server creates. */
export type TlsOptions =
  /** PEM files. */
  | { readonly keyFile: string; readonly certFile: string }
  /**
   * A certificate for localhost, 127.0.0.1, ::1, `host`, `publicUrl` and `allowedHosts`. It is kept in `dir` if that is set,
   * and otherwise created at each start. The certificate of the authority, which clients must trust, is written to `caFile`.
   */
  | { readonly caFile?: string };

/** Options of {@link startKvsLocal}. All are optional. */
export interface KvsLocalOptions {
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
   * Keeps streams and fragments in this directory, which is created if needed. Each fragment is a file that any player can
   * open, with its record beside it.
   * @default - in memory
   */
  readonly dir?: string;
  /**
   * Streams that exist from the start, created if they do not exist yet. Each is an object, `NAME` or `NAME:RETENTION_HOURS`.
   * A retention that is given here replaces the retention of a stored stream.
   * @default - none
   */
  readonly streams?: readonly (InitialStream | string)[];
  /**
   * The region in ARNs, which verified signatures must be for.
   * @default 'us-east-1'
   */
  readonly region?: string;
  /**
   * The account in ARNs: 12 digits.
   * @default '000000000000'
   */
  readonly accountId?: string;
  /**
   * Credentials to accept: one or several of `accessKeyId`, `secretAccessKey`, `sessionToken?`, or a function that finds them.
   * Every signature is then verified. The command also takes `KVS_LOCAL_ACCESS_KEY_ID` and `KVS_LOCAL_SECRET_ACCESS_KEY` from
   * the environment; `--any-credentials` verifies no signatures.
   * @default - any credentials are accepted; `local:local` for the command
   */
  readonly credentials?: Credentials | readonly Credentials[] | FindCredentials;
  /**
   * Names that clients use for this server, besides localhost and its address: `kvs.test`, `*.kvs.test`. A request for any
   * other host is refused, so that no page can point its own host name at this server.
   * @default - none
   */
  readonly allowedHosts?: readonly string[];
  /**
   * Origins whose pages may call, such as `http://localhost:8787`, or `*`; see "Pages in browsers".
   * @default - none, but pages of this machine can play
   */
  readonly allowedOrigins?: readonly string[];
  /**
   * The address of this server for clients when it runs behind a proxy. Data endpoints and sessions are given out under it. An
   * origin, such as `https://kvs.test:8443`; see "Behind a proxy".
   * @default - from each request: its Host header, or X-Forwarded-Proto, -Host and -Port if a proxy on this machine sends them
   */
  readonly publicUrl?: string;
  /**
   * Accepts X-Forwarded-Proto, -Host and -Port from other machines, too: from everyone who can reach the server.
   * @default false
   */
  readonly trustProxy?: boolean;
  /**
   * Serves HTTPS with your own certificate (`keyFile`, `certFile`), or with one that it creates (`caFile?`); see "HTTPS".
   * @default - HTTP
   */
  readonly tls?: TlsOptions;
  /**
   * Delay until ListFragments lists a fragment after it was persisted, in milliseconds.
   * @default 0
   */
  readonly listingLagMs?: number;
  /**
   * Edition of the service's documents that sets the limits: `newest` or `2020`; see "Rules".
   * @default 'newest'
   */
  readonly rules?: Rules;
  /**
   * Whether the documented limits per second are enforced, too.
   *
   * They are off by default because tests put many fragments in a second. Turn them on to find a producer that does so by
   * mistake.
   * @default false
   */
  readonly rates?: boolean;
  /**
   * Replaces single limits, including rates.
   * @default - the limits of the rules
   */
  readonly limits?: Partial<Limits>;
  /**
   * Faults to inject, each as an object, its JSON, or its short form; see "Faults".
   * @default - none
   */
  readonly faults?: readonly (Fault | string)[];
  /**
   * How long a stream is CREATING, UPDATING or DELETING, in milliseconds. Meanwhile changes fail with ResourceInUseException,
   * and PutMedia to a stream that is CREATING fails with error 4008.
   * @default 0
   */
  readonly transitionMs?: number;
  /**
   * Whether GetClip and HLS also refuse what the service's documents do not mention but `matroska inspect` reports as refused
   * by players: B-frames, fragments that begin without a keyframe, chroma other than 4:2:0, more than 8 bits.
   * @default false
   */
  readonly strictPlayback?: boolean;
  /**
   * Time for the body of any request except PutMedia to arrive, in milliseconds. After it: 408.
   * @default 10000
   */
  readonly bodyTimeoutMs?: number;
  /**
   * Time for a request's head to arrive, in milliseconds. After it: 408.
   * @default 10000
   */
  readonly headTimeoutMs?: number;
  /**
   * Milliseconds between checks for fragments that are older than the retention. A fragment is removed when two checks agree.
   * @default 60000
   */
  readonly expiryIntervalMs?: number;
  /**
   * Receives a line for each stored file that cannot be used: which file, why, and where it is now.
   * @default - standard error
   */
  readonly onNotice?: (notice: string) => void;
  /**
   * Receives internal errors of the server.
   * @default - standard error
   */
  readonly onFault?: (error: unknown) => void;
  /**
   * For tests: the time, in milliseconds since the Unix epoch.
   * @default - the machine's
   */
  readonly clock?: () => number;
  /**
   * For tests: the pause that injected faults and rates use to delay a client, `(ms, signal) => Promise<void>`, which ends
   * early when the signal is aborted. A test can skip the wait. Connection limits always use the system's timers.
   * @default - the system's timers
   */
  readonly pause?: Pause;
  /**
   * For tests: makes ids, versions, parts of fragment numbers, and session tokens.
   * @default - the system's
   */
  readonly randomBytes?: RandomBytes;
  /**
   * For tests: the file system that holds {@link dir}, except for its lock.
   * @default - the machine's
   */
  readonly disk?: Disk;
}
