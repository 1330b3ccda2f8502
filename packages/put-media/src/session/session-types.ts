import type { Acknowledgement } from '../acknowledgement/acknowledgement.ts';
import type { PutFragment } from '../acknowledgement/put-fragment.ts';
import type { PutMediaError } from '../errors.ts';
import type { FragmentDescription } from '../fragment-description.ts';
import type { PutMediaTarget } from '../put-media-types.ts';

/** What a session sends, where it sends it, and how much it holds in the meantime. */
export type PutMediaSessionInput = PutMediaTarget & {
  /** Everything before the first cluster: EBML header, Segment of unknown size, Info, Tracks. Sent once per connection. */
  readonly header: Uint8Array;
  /**
   * When a fragment is settled.
   * @default 'PERSISTED' - RECEIVED if the stream has no retention
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
   * How many bytes may await acknowledgement before `put` waits.
   * @default 128000000
   */
  readonly maxPendingBytes?: number;
  /**
   * How many fragments may await acknowledgement before `put` waits.
   * @default 256
   */
  readonly maxPendingFragments?: number;
  /**
   * Transient errors after which a fragment is dropped.
   * @default 20
   */
  readonly maxErrorsPerFragment?: number;
  /**
   * Consecutive connection failures after which the session fails.
   * @default - it never gives up
   */
  readonly maxConnectAttempts?: number;
  /**
   * Ends the session at once, without waiting for unsettled fragments.
   * @default - none
   */
  readonly signal?: AbortSignal;
};

/** A fragment to be sent. */
export interface SessionFragmentInput extends Pick<FragmentDescription, 'durationMs' | 'tagCount'> {
  /**
   * One cluster with everything that belongs to it, such as tags after it. If its size is unknown, the service finds its
   * end by the next fragment, the end-of-fragment tag or the end of the session. In one array, or in several consecutive
   * ones, as `writeClusterParts` of @frame-ingest/matroska returns them: they are kept and sent as they are, and must not
   * change before the fragment is settled.
   */
  readonly cluster: Uint8Array | readonly Uint8Array[];
  /** The cluster's time in milliseconds, greater than the previous fragment's. */
  readonly timecodeMs: number;
}

/** How a fragment of a session ended up in the stream. */
export interface SessionFragmentResult extends PutFragment {
  /** How often it was sent. */
  readonly sendCount: number;
  /** True if an earlier sending may also have been stored: check the stream if duplicates matter. */
  readonly mayBeDuplicate: boolean;
}

/** A fragment that a session has taken. */
export interface PendingFragment {
  /** Timecode of its cluster, in milliseconds, as it was given. */
  readonly timecodeMs: number;
  /**
   * Fulfilled with the acknowledgement that the session waits for; rejected with the PutMediaError that caused the drop.
   * Never an unhandled rejection, even if you do not call it.
   */
  result(): Promise<SessionFragmentResult>;
}

/** What happens in a session. */
export type SessionEvent =
  | { readonly type: 'connected'; readonly requestId: string | undefined }
  /** No more media is sent on it; the session still waits for its acknowledgements. */
  | { readonly type: 'draining'; readonly requestId: string | undefined; readonly reason: 'age' | 'order' }
  /** Without an error: the service ended it after its last acknowledgement. */
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

/** Counts of fragments by outcome. */
export interface SessionSummary {
  /** Stored, with retention. */
  readonly persisted: number;
  /** Settled with RECEIVED: the session asked for no more, or the stream keeps nothing. */
  readonly received: number;
  /** Refused permanently, or given up after too many transient errors. */
  readonly dropped: number;
  /** How many of the stored fragments may be in the stream twice. */
  readonly mayBeDuplicates: number;
}
