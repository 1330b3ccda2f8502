/** What the caller knows of one fragment; what it leaves out is not checked. */
export interface FragmentDescription {
  /** Bytes of the cluster and what belongs to it. */
  readonly byteLength?: number | undefined;
  /** From its first frame to the end of its last one. */
  readonly durationMs?: number | undefined;
  /** Number of the producer's tags after the cluster. */
  readonly tagCount?: number | undefined;
  /** Number of tracks that the header declares. */
  readonly trackCount?: number | undefined;
  /** For the error only. */
  readonly timecodeMs?: number | undefined;
}
