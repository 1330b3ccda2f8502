import type { Fired, InjectableFault } from '@frame-ingest/local-server';

/** Something that goes wrong on purpose: where, and what. */
export type Fault = FaultPlace & FaultEffect;

/** Where a fault strikes. What is left out does not matter. */
export interface FaultPlace extends Omit<InjectableFault, 'type'> {
  /** Such as `PutObject`. */
  readonly operation?: string;
  /** Its whole name. */
  readonly bucket?: string;
  /** How the key begins. */
  readonly prefix?: string;
}

/** What goes wrong: `type`, and what it takes. Each is written `TYPE NAME=VALUE ...` in its short form. */
export type FaultEffect =
  /** The request is answered with an error of S3, before anything is done. */
  | ErrorEffect<'http-error'>
  /** The request is answered with 503 SlowDown, before anything is done. */
  | { readonly type: 'throttle' }
  /** A conditional write is answered with 409 ConditionalRequestConflict, before anything is done. */
  | { readonly type: 'conflict' }
  /** A write finds no room on the disk. */
  | { readonly type: 'disk-full' }
  /** The request waits before anything is done. */
  | { readonly type: 'delay'; readonly delayMs: number }
  /**
   * The connection is reset: before anything is done, or after so many bytes of the body, the request's where it has
   * one, otherwise the answer's.
   */
  | { readonly type: 'reset'; readonly afterBytes?: number }
  /** What was asked for is done, and the request answered with an error all the same. */
  | ErrorEffect<'error-after'>
  /** What was asked for is done, nothing is answered, and the connection is closed: so much later, or at once. */
  | { readonly type: 'swallow-answer'; readonly delayMs?: number };

/** An error of S3 as an answer. */
interface ErrorEffect<Type extends string> {
  readonly type: Type;
  /** Code of the error, such as `InternalError`. */
  readonly error: string;
  /**
   * HTTP status of the error.
   * @default - that of the code
   */
  readonly statusCode?: number;
  /**
   * Text of the error.
   * @default - the code, and that it is an injected fault
   */
  readonly message?: string;
}

/** A fault that struck. */
export type FiredFault = Fired<
  Fault,
  { readonly operation: string; readonly bucket?: string; readonly key?: string }
>;
