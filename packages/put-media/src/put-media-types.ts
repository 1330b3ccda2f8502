import type { FragmentTimecodeType } from '@frame-ingest/kinesis-video';
import type { Acknowledgement } from './acknowledgement/acknowledgement.ts';
import type { PutFragment } from './acknowledgement/put-fragment.ts';
import type { FragmentDescription } from './fragment-description.ts';
import type { StreamReference } from './stream-reference.ts';

/** Where media goes, and how its times are meant. */
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
  /** What to wait for. A stream without retention never says PERSISTED: RECEIVED is final there. */
  readonly acknowledgement: 'RECEIVED' | 'PERSISTED';
  /**
   * How many fragments (clusters) the payload holds, where that is known: then the request ends with the last
   * acknowledgement that is waited for, otherwise when the service ends it.
   */
  readonly fragmentCount?: number;
  /** What is known of the fragments, to be checked before anything is sent; gives `fragmentCount` too. */
  readonly fragments?: readonly FragmentDescription[];
  /** Ends the request, and the waiting between tries. */
  readonly signal?: AbortSignal;
  /**
   * Called right before media goes out. It may abort `signal`, and then none goes: in a process that was stopped for a
   * while the timers of a caller run late, after what has come in meanwhile.
   */
  readonly beforeSending?: () => void;
};

/** What became of a payload that was taken. */
export interface PutMediaResult {
  /** In the order of the payload. */
  readonly fragments: readonly PutFragment[];
  /** The service's id of the request, for AWS Support. */
  readonly requestId: string | undefined;
}

/**
 * The promised result, together with what the service says on the way. A failure is never an unhandled rejection:
 * whoever needs the result awaits it.
 */
export interface PutMediaRequest extends Promise<PutMediaResult> {
  /**
   * Acknowledgements as they arrive, also while the payload is still being sent. An iterator that is made in the same
   * turn misses none; not reading costs nothing. Ends with the request, or throws its error.
   */
  readonly acknowledgements: AsyncIterable<Acknowledgement>;
}

/** How long to wait for what, in milliseconds. */
export interface Timeouts {
  /**
   * Longest time until the connection stands, in milliseconds.
   * @default 5000 - as in AWS's C producer
   */
  readonly connectMs: number;
  /**
   * Longest time of each call beside PutMedia, with the tries of the SDK: GetDataEndpoint, DescribeStream, the provider of
   * credentials, the region. In milliseconds.
   * @default 5000
   */
  readonly controlMs: number;
  /**
   * Longest silence while room to write is waited for, in milliseconds.
   * @default 30000
   */
  readonly idleMs: number;
  /**
   * Longest silence while the service owes a word: its 200 after the head of the request, the next acknowledgement of
   * what was sent. In milliseconds.
   * @default - `idleMs`
   */
  readonly acknowledgementMs: number;
  /**
   * Longest time of `putMedia` as a whole, with its tries, in milliseconds.
   * @default - no limit
   */
  readonly totalMs?: number | undefined;
}
