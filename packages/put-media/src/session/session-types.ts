import type { Acknowledgement } from '../acknowledgement/acknowledgement.ts';
import type { PutFragment } from '../acknowledgement/put-fragment.ts';
import type { PutMediaError } from '../errors.ts';
import type { FragmentDescription } from '../fragment-description.ts';
import type { PutMediaTarget } from '../put-media-types.ts';

/** What a session sends where, and how much it holds meanwhile. */
export type PutMediaSessionInput = PutMediaTarget & {
  /** What stands before the first cluster: EBML header, Segment of unknown size, Info, Tracks. Sent once per connection. */
  readonly header: Uint8Array;
  /**
   * When a fragment is settled.
   * @default 'PERSISTED' - RECEIVED where the stream has no retention
   */
  readonly acknowledgement?: 'RECEIVED' | 'PERSISTED';
  /**
   * How many tracks the header declares, to be checked against the limit.
   * @default - not checked
   */
  readonly trackCount?: number;
  /**
   * Age at which a connection is replaced by a new one, in milliseconds.
   * @default 2400000 - 40 minutes: the service ends it at 45
   */
  readonly rotateAfterMs?: number;
  /**
   * How much may be without its acknowledgement before `put` waits, in bytes.
   * @default 128000000
   */
  readonly maxPendingBytes?: number;
  /**
   * How many fragments may be without their acknowledgement before `put` waits.
   * @default 256
   */
  readonly maxPendingFragments?: number;
  /**
   * A fragment that was answered with so many passing errors is dropped all the same.
   * @default 20
   */
  readonly maxErrorsPerFragment?: number;
  /**
   * Failures to connect in a row after which the session fails.
   * @default - it never gives up
   */
  readonly maxConnectAttempts?: number;
  /**
   * Ends the session at once: what is not settled by then is not waited for.
   * @default - none
   */
  readonly signal?: AbortSignal;
};

/** A fragment to be sent. */
export interface SessionFragmentInput extends Pick<FragmentDescription, 'durationMs' | 'tagCount'> {
  /**
   * One cluster with whatever belongs to it, such as tags after it. With a size that is not told, the service knows its
   * end by the next fragment, the end-of-fragment tag or the end of the session. In one array, or in several that follow
   * each other, as `writeClusterParts` of @frame-ingest/matroska makes them: they are kept and sent as they are, and must not
   * change before the fragment is settled.
   */
  readonly cluster: Uint8Array | readonly Uint8Array[];
  /** The cluster's time in milliseconds, greater than that of the fragment before. */
  readonly timecodeMs: number;
}

/** How a fragment of a session ended up in the stream. */
export interface SessionFragmentResult extends PutFragment {
  /** How often it was sent. */
  readonly sendCount: number;
  /** True where an earlier sending may have been stored too: look into the stream where once only matters. */
  readonly mayBeDuplicate: boolean;
}

/** A fragment that a session has taken. */
export interface PendingFragment {
  /** Of its cluster, in milliseconds, as it was given. */
  readonly timecodeMs: number;
  /**
   * Fulfilled with the acknowledgement that the session waits for; rejected with the PutMediaError that had it dropped.
   * Never an unhandled rejection, whether or not it is asked for.
   */
  result(): Promise<SessionFragmentResult>;
}

/** What happens in a session. */
export type SessionEvent =
  | { readonly type: 'connected'; readonly requestId: string | undefined }
  /** No more media goes there; its acknowledgements are still waited for. */
  | { readonly type: 'draining'; readonly requestId: string | undefined; readonly reason: 'age' | 'order' }
  /** Without an error: the service ended it with nothing left to say. */
  | {
      readonly type: 'disconnected';
      readonly requestId: string | undefined;
      readonly error: PutMediaError | undefined;
    }
  | { readonly type: 'connectFailed'; readonly error: PutMediaError; readonly retryInMs: number }
  | { readonly type: 'acknowledgement'; readonly acknowledgement: Acknowledgement }
  | {
      readonly type: 'resent';
      readonly timecodeMs: number;
      readonly sendCount: number;
      readonly mayBeDuplicate: boolean;
      readonly reason: PutMediaError;
    }
  | { readonly type: 'dropped'; readonly timecodeMs: number; readonly error: PutMediaError };

/** How many fragments ended how. */
export interface SessionSummary {
  /** Stored, with retention. */
  readonly persisted: number;
  /** Settled with RECEIVED: the session asked for no more, or the stream keeps nothing. */
  readonly received: number;
  /** Refused for what they are, or given up after too many passing errors. */
  readonly dropped: number;
  /** How many of those in the stream may be there twice. */
  readonly mayBeDuplicates: number;
}
