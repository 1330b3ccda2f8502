/** The identity of a fragment, known from its first bytes. */
export interface FragmentIdentity {
  /** 47 decimal digits; of two fragments of a stream the later one has the greater number, also as text. */
  readonly number: string;
  /** The cluster's time as it was sent, in milliseconds. */
  readonly timecodeMs: number;
  /** Milliseconds since the Unix epoch. */
  readonly producerTimestampMs: number;
  /** When the first byte arrived: milliseconds since the Unix epoch. */
  readonly serverTimestampMs: number;
}

/** A complete fragment without its bytes. */
export interface FragmentRecord extends FragmentIdentity {
  readonly lengthMs: number;
  readonly headerBytes: number;
  readonly clusterBytes: number;
  readonly trailerBytes: number;
}

/** A fragment's bytes, exactly as the producer sent them. */
export interface FragmentMedia {
  /** Everything before the first cluster of the connection. */
  readonly header: Uint8Array;
  readonly cluster: Uint8Array;
  /** Tags, and whatever else came before the next cluster. */
  readonly trailer: Uint8Array;
}

export function fragmentBytes(record: FragmentRecord): number {
  return record.headerBytes + record.clusterBytes + record.trailerBytes;
}
