import type { AcknowledgementErrorCode, AcknowledgementType } from '@frame-ingest/kinesis-video';

/** An injected fault: where it strikes, and what it does. */
export type Fault = FaultPlace & FaultEffect;

/** Where a fault strikes. Fields that are left out match everything. */
export interface FaultPlace {
  /** Such as `PutMedia`. */
  readonly operation?: string;
  /** Name of the stream. */
  readonly stream?: string;
  /** Number of the request, from 1, among those that match operation and stream since the fault was injected. */
  readonly request?: number;
  /** Number of the fragment in its request, from 1. */
  readonly fragment?: number;
  /** The acknowledgement of the fragment at which it strikes. */
  readonly acknowledgement?: AcknowledgementType;
  /**
   * Probability that it strikes at each matching place: 0 to 1.
   * @default 1
   */
  readonly probability?: number;
  /**
   * Seed that makes `probability` strike at the same places each time.
   * @default 1
   */
  readonly seed?: number;
  /**
   * How often it strikes.
   * @default - without limit
   */
  readonly times?: number;
}

/** What goes wrong: `type` and its fields. The short form is `TYPE NAME=VALUE ...`. */
export type FaultEffect =
  /** The request is answered with an error of this name, with the error's own status by default. */
  | {
      readonly type: 'http-error';
      readonly error: string;
      readonly statusCode?: number;
      readonly message?: string;
    }
  /** The request is answered with ClientLimitExceededException. */
  | { readonly type: 'throttle' }
  /** The request waits before it is handled. */
  | { readonly type: 'delay'; readonly delayMs: number }
  /**
   * The connection is reset: after a number of bytes of media, before or after an acknowledgement is sent, or, by default,
   * before the request is handled.
   */
  | { readonly type: 'reset'; readonly afterBytes?: number; readonly when?: 'before' | 'after' }
  /** Media is read from a producer, or sent to a consumer, at this rate. */
  | { readonly type: 'slow'; readonly bytesPerSecond: number }
  /** This error replaces an acknowledgement and the step that it acknowledges. */
  | { readonly type: 'error-acknowledgement'; readonly error: AcknowledgementErrorCode }
  /** An acknowledgement, and those after it, are delayed. */
  | { readonly type: 'delay-acknowledgement'; readonly delayMs: number }
  /** An acknowledgement is never sent. */
  | { readonly type: 'withhold-acknowledgement' }
  /** An acknowledgement is sent in this many HTTP chunks. */
  | { readonly type: 'split-acknowledgement'; readonly pieces: number }
  /** An acknowledgement is sent in one HTTP chunk with the next one, or with the end of the answer. */
  | { readonly type: 'merge-acknowledgement' }
  /** The stream is deleted right after an acknowledgement. */
  | { readonly type: 'delete-stream' }
  /** The disk has no room for a fragment. */
  | { readonly type: 'disk-full' }
  /** ListFragments leaves out fragments that were persisted more recently than this. */
  | { readonly type: 'late-listing'; readonly delayMs: number }
  /** GetDataEndpoint returns another port of this server, a port where nothing listens, or this address. */
  | { readonly type: 'move-endpoint'; readonly to: 'live' | 'dead' | (string & {}) };

export type FaultType = Fault['type'];

/** A fault that struck. */
export interface FiredFault {
  /** The id of the injection. */
  readonly id: string;
  readonly type: FaultType;
  /** Such as `PutMedia`. */
  readonly operation: string;
  /** Name of the stream; absent for requests that name none. */
  readonly stream?: string;
  /** Number of the request, from 1, among the matching ones. */
  readonly request: number;
  /** The how many'th fragment of its request, from 1; absent if the fault struck the whole request. */
  readonly fragment?: number;
  /** The acknowledgement at which it struck, if any. */
  readonly acknowledgement?: AcknowledgementType;
}
