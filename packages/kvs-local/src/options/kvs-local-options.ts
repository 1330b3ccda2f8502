import type { Disk, Pause } from '@frame-ingest/local-server';
import type { Fault } from '../faults/fault.ts';
import type { Credentials, FindCredentials } from '../http/verify-signature.ts';
import type { Limits, Rules } from '../limits.ts';
import type { RandomBytes } from '../stream/random-bytes.ts';

/** A stream to be there from the start. */
export interface InitialStream {
  readonly name: string;
  /** 0, the default, keeps fragments for consumers in memory for some minutes, and no archive. */
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

export interface KvsLocalOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Address to listen at. Default 127.0.0.1; 0.0.0.0 lets containers in. */
  readonly host?: string;
  /** Keeps streams and fragments in this directory, which is made if need be. Without it they are in memory. */
  readonly dir?: string;
  /** The file system that {@link dir} is in, but for its lock. Default: that of the machine. */
  readonly disk?: Disk;
  /**
   * Made where they are not there yet, each as an object or as `NAME` or `NAME:RETENTION_HOURS`. A retention that is given
   * here replaces that of a stored stream.
   */
  readonly streams?: readonly (InitialStream | string)[];
  /** Part of ARNs, and what signatures must be scoped to. Default us-east-1. */
  readonly region?: string;
  /** Part of ARNs: 12 digits. */
  readonly accountId?: string;
  /** Milliseconds since the Unix epoch. */
  readonly clock?: () => number;
  /**
   * How injected faults and rates keep a client waiting: `(ms, signal) => Promise<void>`, which ends early when the signal
   * comes. A test may pass their time at once. Limits of connections go by the system's timers. Default: those, too.
   */
  readonly pause?: Pause;
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
  /**
   * Where clients reach this server when it is behind a proxy: the data endpoints and sessions that it tells are there. An
   * origin, such as `https://kvs.test:8443`. Default: as each request says, by its Host header, or by X-Forwarded-Proto,
   * -Host and -Port of a proxy on this machine.
   */
  readonly publicUrl?: string;
  /** Believes X-Forwarded-Proto, -Host and -Port of other machines, too: of everyone who can reach it. Default false. */
  readonly trustProxy?: boolean;
  /** Speaks HTTPS instead of HTTP. Default: HTTP. */
  readonly tls?: TlsOptions;
  /** Origins of pages that may call, such as `http://localhost:8787`. Default none, but pages of this machine may play. */
  readonly allowedOrigins?: readonly string[];
  /**
   * Whether GetClip and HLS also refuse what `matroska inspect` says players refuse and the service's documents are silent about:
   * B-frames, fragments that begin without a keyframe, chroma other than 4:2:0, more than 8 bits. Default false.
   */
  readonly strictPlayback?: boolean;
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
