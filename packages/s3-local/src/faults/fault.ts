import type { Fired, InjectableFault } from '@frame-ingest/local-server';

/** An injected fault: where it strikes, and what it does. */
export type Fault = FaultPlace & FaultEffect;

/** Where a fault strikes. Fields that are left out match everything. */
export interface FaultPlace extends Omit<InjectableFault, 'type'> {
  /** Such as `PutObject`. */
  readonly operation?: string;
  /** Its whole name. */
  readonly bucket?: string;
  /** Prefix of the key. */
  readonly prefix?: string;
}

/** What goes wrong: `type` and its fields. The short form is `TYPE NAME=VALUE ...`. */
export type FaultEffect =
  /** The request is answered with an error of S3, before anything is done. */
  | ErrorEffect<'http-error'>
  /** The request is answered with 503 SlowDown, before anything is done. */
  | { readonly type: 'throttle' }
  /** A conditional write is answered with 409 ConditionalRequestConflict, before anything is done. */
  | { readonly type: 'conflict' }
  /** The disk has no room for a write. */
  | { readonly type: 'disk-full' }
  /** The request waits before anything is done. */
  | { readonly type: 'delay'; readonly delayMs: number }
  /**
   * The connection is reset: before anything is done, or after a number of bytes of the request's body, or of the answer's body
   * if the request has none.
   */
  | { readonly type: 'reset'; readonly afterBytes?: number }
  /** The request is carried out, but answered with an error. */
  | ErrorEffect<'error-after'>
  /** The request is carried out and not answered, and the connection is closed at once or after a delay. */
  | { readonly type: 'swallow-answer'; readonly delayMs?: number };

/** An error of S3 as an answer. */
interface ErrorEffect<Type extends string> {
  readonly type: Type;
  /** Code of the error, such as `InternalError`. */
  readonly error: string;
  /**
   * HTTP status of the error.
   * @default - the code's
   */
  readonly statusCode?: number;
  /**
   * Text of the error.
   * @default - the code, and a note that the fault is injected
   */
  readonly message?: string;
}

/** A fault that struck. */
export type FiredFault = Fired<
  Fault,
  { readonly operation: string; readonly bucket?: string; readonly key?: string }
>;
