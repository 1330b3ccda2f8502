import type { FragmentState } from './acknowledgement.ts';

/** ABSOLUTE: cluster times are since the Unix epoch. RELATIVE: since the producer start timestamp. */
export type FragmentTimecodeType = 'ABSOLUTE' | 'RELATIVE';

export interface PutMediaInput {
  readonly streamName: string;
  /** One Matroska document, from its EBML header on. */
  readonly payload: Uint8Array;
  /** Milliseconds since the Unix epoch. */
  readonly producerStartTimestampMs: number;
  readonly fragmentTimecodeType: FragmentTimecodeType;
  /** What to wait for. A stream without retention never says PERSISTED: RECEIVED is final there. */
  readonly acknowledgement: 'RECEIVED' | 'PERSISTED';
  /** How many fragments (clusters) the payload holds. */
  readonly fragmentCount: number;
  /** Ends the request, and the waiting between tries. */
  readonly signal?: AbortSignal;
}

/** One fragment of the payload in the stream. */
export interface PutFragment {
  readonly fragmentNumber: string;
  /** Time of its cluster in milliseconds, as sent. */
  readonly fragmentTimecode: number;
  readonly acknowledgement: FragmentState;
}

export interface PutMediaResult {
  /** In the order of the payload. */
  readonly fragments: readonly PutFragment[];
  readonly requestId: string | undefined;
}
