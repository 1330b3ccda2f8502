import type { Disk, Pause } from '@frame-ingest/local-server';
import type { Fault } from '../faults/fault.ts';
import type { Credentials, FindCredentials } from '../http/verify-signature.ts';
import type { Limits, Rules } from '../limits.ts';
import type { RandomBytes } from '../stream/random-bytes.ts';

/** A stream to be there from the start. */
export interface InitialStream {
  /** 1 to 256 letters, digits, `_`, `.` and `-`. */
  readonly name: string;
  /**
   * How long fragments are kept, in hours. 0 keeps them for consumers in memory for some minutes, and no archive.
   * @default 0
   */
  readonly dataRetentionInHours?: number;
  /** Such as `video/h264`. */
  readonly mediaType?: string;
}

/** HTTPS with a certificate of your own, or with one that is made for it. */
export type TlsOptions =
  /** Files in PEM. */
  | { readonly keyFile: string; readonly certFile: string }
  /**
   * For localhost, 127.0.0.1, ::1, `host`, `publicUrl` and `allowedHosts`. Kept in `dir`, where there is one, otherwise made
   * anew at each start. `caFile` is where the certificate of the authority is written, which clients must trust.
   */
  | { readonly caFile?: string };

/** Options of {@link startKvsLocal}. All may be left out. */
export interface KvsLocalOptions {
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
   * Keeps streams and fragments in this directory, which is made if need be. Each fragment is a file that any player opens,
   * with its record beside it.
   * @default - they are in memory
   */
  readonly dir?: string;
  /**
   * Streams to be there from the start, made where they are not there yet, each as an object or as `NAME` or
   * `NAME:RETENTION_HOURS`. A retention that is given here replaces that of a stored stream.
   * @default - none
   */
  readonly streams?: readonly (InitialStream | string)[];
  /**
   * Part of ARNs, and what verified signatures must be for.
   * @default 'us-east-1'
   */
  readonly region?: string;
  /**
   * Part of ARNs: 12 digits.
   * @default '000000000000'
   */
  readonly accountId?: string;
  /**
   * Whom to accept: one, several (`accessKeyId`, `secretAccessKey`, `sessionToken?`), or a function that finds them. Every
   * signature is then verified. The command takes `KVS_LOCAL_ACCESS_KEY_ID` and `KVS_LOCAL_SECRET_ACCESS_KEY` of the
   * environment, too; `--any-credentials` verifies none.
   * @default - any credentials will do; of the command `local:local`
   */
  readonly credentials?: Credentials | readonly Credentials[] | FindCredentials;
  /**
   * Names by which clients reach this server, beside localhost and its address: `kvs.test`, `*.kvs.test`. A request for any
   * other host is refused, lest a page have its own name lead here.
   * @default - none
   */
  readonly allowedHosts?: readonly string[];
  /**
   * Origins whose pages may call, such as `http://localhost:8787`, or `*`; see "Pages in browsers".
   * @default - none, but pages of this machine may play
   */
  readonly allowedOrigins?: readonly string[];
  /**
   * Where clients reach this server when it is behind a proxy: the data endpoints and sessions that it tells are there. An
   * origin, such as `https://kvs.test:8443`; see "Behind a proxy".
   * @default - as each request says, by its Host header, or by X-Forwarded-Proto, -Host and -Port of a proxy on this machine
   */
  readonly publicUrl?: string;
  /**
   * Believes X-Forwarded-Proto, -Host and -Port of other machines, too: of everyone who can reach it.
   * @default false
   */
  readonly trustProxy?: boolean;
  /**
   * Speaks HTTPS, with a certificate of your own (`keyFile`, `certFile`), or with one that it makes (`caFile?`); see "HTTPS".
   * @default - HTTP
   */
  readonly tls?: TlsOptions;
  /**
   * How late ListFragments is, in milliseconds: what was persisted since then is not listed.
   * @default 0
   */
  readonly listingLagMs?: number;
  /**
   * Whose documents the limits are taken from: `newest` or `2020`; see "Rules".
   * @default 'newest'
   */
  readonly rules?: Rules;
  /**
   * Whether what the documents limit per second is limited, too.
   *
   * It is not by default: tests put many fragments in a second, and a producer that does so by mistake is told best by asking
   * for it.
   * @default false
   */
  readonly rates?: boolean;
  /**
   * Replaces single limits, rates among them.
   * @default - those of the rules
   */
  readonly limits?: Partial<Limits>;
  /**
   * What goes wrong on purpose, each as an object, its JSON, or its short form; see "Faults".
   * @default - none
   */
  readonly faults?: readonly (Fault | string)[];
  /**
   * How long a stream is CREATING, UPDATING or DELETING, in milliseconds. Changes are then ResourceInUseException, and PutMedia
   * to a stream that is CREATING is error 4008.
   * @default 0
   */
  readonly transitionMs?: number;
  /**
   * Whether GetClip and HLS also refuse what `matroska inspect` says players refuse and the service's documents are silent
   * about: B-frames, fragments that begin without a keyframe, chroma other than 4:2:0, more than 8 bits.
   * @default false
   */
  readonly strictPlayback?: boolean;
  /**
   * How long the body of a request but PutMedia's may take to arrive, in milliseconds: then 408.
   * @default 10000
   */
  readonly bodyTimeoutMs?: number;
  /**
   * How long a request's head may take to arrive, in milliseconds: then 408.
   * @default 10000
   */
  readonly headTimeoutMs?: number;
  /**
   * Milliseconds between looks for fragments that are older than the retention; two that agree remove one.
   * @default 60000
   */
  readonly expiryIntervalMs?: number;
  /**
   * Takes a line for each stored file that cannot be used: which, why, and where it is now.
   * @default - standard error
   */
  readonly onNotice?: (notice: string) => void;
  /**
   * Takes errors that are the server's own.
   * @default - standard error
   */
  readonly onFault?: (error: unknown) => void;
  /**
   * For tests: the time, in milliseconds since the Unix epoch.
   * @default - that of the machine
   */
  readonly clock?: () => number;
  /**
   * For tests: how injected faults and rates keep a client waiting, `(ms, signal) => Promise<void>`, which ends early when the
   * signal comes. A test may pass their time at once. Limits of connections go by the system's timers.
   * @default - the system's timers
   */
  readonly pause?: Pause;
  /**
   * For tests: makes ids, versions, parts of fragment numbers, and the tokens of sessions.
   * @default - the system's
   */
  readonly randomBytes?: RandomBytes;
  /**
   * For tests: the file system that {@link dir} is in, but for its lock.
   * @default - that of the machine
   */
  readonly disk?: Disk;
}
