import type { AcknowledgementErrorCode, AcknowledgementType } from '@frame-ingest/kinesis-video';

/** Something that goes wrong on purpose: where, and what. */
export type Fault = FaultPlace & FaultEffect;

/** Where a fault strikes. What is left out does not matter. */
export interface FaultPlace {
  /** Such as `PutMedia`. */
  readonly operation?: string;
  /** Name of the stream. */
  readonly stream?: string;
  /** The how many'th request, from 1, of those that fit operation and stream since the fault was injected. */
  readonly request?: number;
  /** The how many'th fragment of its request, from 1. */
  readonly fragment?: number;
  /** At which acknowledgement of the fragment. */
  readonly acknowledgement?: AcknowledgementType;
  /**
   * How probably it strikes at each place that fits: 0 to 1.
   * @default 1
   */
  readonly probability?: number;
  /**
   * Makes `probability` strike in the same places each time.
   * @default 1
   */
  readonly seed?: number;
  /**
   * How often it strikes.
   * @default - for ever
   */
  readonly times?: number;
}

/** What goes wrong: `type`, and what it takes. Each is written `TYPE NAME=VALUE ...` in its short form. */
export type FaultEffect =
  /** The request is answered with an error of this name, and with the status that goes with it unless told. */
  | {
      readonly type: 'http-error';
      readonly error: string;
      readonly statusCode?: number;
      readonly message?: string;
    }
  /** The request is answered with ClientLimitExceededException. */
  | { readonly type: 'throttle' }
  /** The request is kept waiting before anything is done about it. */
  | { readonly type: 'delay'; readonly delayMs: number }
  /**
   * The connection is reset: after so many bytes of media, or before or after an acknowledgement was sent, or, where
   * neither is told, before anything is done about the request.
   */
  | { readonly type: 'reset'; readonly afterBytes?: number; readonly when?: 'before' | 'after' }
  /** Media is read from a producer, or sent to a consumer, at this rate. */
  | { readonly type: 'slow'; readonly bytesPerSecond: number }
  /** In place of an acknowledgement, and of what it acknowledges, comes this error. */
  | { readonly type: 'error-acknowledgement'; readonly error: AcknowledgementErrorCode }
  /** An acknowledgement, and those after it, come later. */
  | { readonly type: 'delay-acknowledgement'; readonly delayMs: number }
  /** An acknowledgement never comes. */
  | { readonly type: 'withhold-acknowledgement' }
  /** An acknowledgement comes in so many HTTP chunks. */
  | { readonly type: 'split-acknowledgement'; readonly pieces: number }
  /** An acknowledgement comes in one HTTP chunk with the next one, or with the end of the answer. */
  | { readonly type: 'merge-acknowledgement' }
  /** The stream is deleted, right after an acknowledgement. */
  | { readonly type: 'delete-stream' }
  /** A fragment finds no room on the disk. */
  | { readonly type: 'disk-full' }
  /** ListFragments leaves out what was persisted less than so long ago. */
  | { readonly type: 'late-listing'; readonly delayMs: number }
  /** GetDataEndpoint answers another port of this server, one where nobody listens, or this very address. */
  | { readonly type: 'move-endpoint'; readonly to: 'live' | 'dead' | (string & {}) };

export type FaultType = Fault['type'];

/** A fault that struck. */
export interface FiredFault {
  /** That of the injection. */
  readonly id: string;
  readonly type: FaultType;
  /** Such as `PutMedia`. */
  readonly operation: string;
  /** Name of the stream; absent for requests that name none. */
  readonly stream?: string;
  /** The how many'th request of those that fit. */
  readonly request: number;
  /** The how many'th fragment of its request, from 1; absent where the fault struck the request as a whole. */
  readonly fragment?: number;
  /** The acknowledgement that it struck at, where it did. */
  readonly acknowledgement?: AcknowledgementType;
}
