import type { FragmentTimecodeType } from '@frame-ingest/kinesis-video';
import type { Acknowledgement } from './acknowledgement/acknowledgement.ts';
import type { PutFragment } from './acknowledgement/put-fragment.ts';
import type { FragmentDescription } from './fragment-description.ts';
import type { StreamReference } from './stream-reference.ts';

/** Where media is sent, and what its times mean. */
export type PutMediaTarget = StreamReference & {
  /** A Date, or milliseconds since the Unix epoch. */
  readonly producerStartTimestamp: Date | number;
  readonly fragmentTimecodeType: FragmentTimecodeType;
};

/** What to send where, and what to wait for. */
export type PutMediaInput = PutMediaTarget & {
  /**
   * One Matroska document, from its EBML header on: in one array, or in several that follow each other, as
   * `writeClusterParts` of @frame-ingest/matroska makes them. They are sent as they are, and must not change before the end.
   * An async iterable is asked for its first bytes when the service has taken the request, and for more when it has taken
   * those.
   */
  readonly payload: Uint8Array | readonly Uint8Array[] | AsyncIterable<Uint8Array>;
  /** What to wait for. A stream without retention never acknowledges PERSISTED: RECEIVED is final there. */
  readonly acknowledgement: 'RECEIVED' | 'PERSISTED';
  /**
   * How many fragments (clusters) the payload holds, if known: the request then ends with the last expected
   * acknowledgement, otherwise when the service ends it.
   */
  readonly fragmentCount?: number;
  /** Known facts about the fragments, checked before anything is sent; also gives `fragmentCount`. */
  readonly fragments?: readonly FragmentDescription[];
  /** Ends the request, and the pauses between attempts. */
  readonly signal?: AbortSignal;
  /**
   * Called right before media is sent. It may abort `signal`, and then none is sent: after a process was suspended, the
   * caller's timers fire late, after data that arrived in the meantime.
   */
  readonly beforeSending?: () => void;
};

/** The result of a payload that was accepted. */
export interface PutMediaResult {
  /** In the order of the payload. */
  readonly fragments: readonly PutFragment[];
  /** The service's id of the request, for AWS Support. */
  readonly requestId: string | undefined;
}

/**
 * The promised result, together with the acknowledgements on the way. A failure is never an unhandled rejection: await
 * it if you need the result.
 */
export interface PutMediaRequest extends Promise<PutMediaResult> {
  /**
   * Acknowledgements as they arrive, also while the payload is still being sent. An iterator that you create in the same
   * turn misses none; you need not read them. Ends with the request, or throws its error.
   */
  readonly acknowledgements: AsyncIterable<Acknowledgement>;
}

/** Time limits, in milliseconds. */
export interface Timeouts {
  /**
   * Longest time to connect, in milliseconds.
   * @default 5000 - as in AWS's C producer
   */
  readonly connectMs: number;
  /**
   * Longest time of each call other than PutMedia, including the SDK's retries: GetDataEndpoint, DescribeStream, the
   * credentials provider, the region. In milliseconds.
   * @default 5000
   */
  readonly controlMs: number;
  /**
   * Longest silence while waiting for room to write, in milliseconds.
   * @default 30000
   */
  readonly idleMs: number;
  /**
   * Longest silence while the service owes a response: its 200 after the head of the request, or the next acknowledgement
   * of what was sent. In milliseconds.
   * @default - `idleMs`
   */
  readonly acknowledgementMs: number;
  /**
   * Longest time of `putMedia` as a whole, including its retries, in milliseconds.
   * @default - no limit
   */
  readonly totalMs?: number | undefined;
}
