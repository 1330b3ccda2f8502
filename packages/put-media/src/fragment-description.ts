/** What the caller knows of one fragment; what it leaves out is not checked. */
export interface FragmentDescription {
  /** Of the cluster and what belongs to it. */
  readonly byteLength?: number | undefined;
  /** From its first frame to the end of its last one. */
  readonly durationMs?: number | undefined;
  /** Of the producer, behind the cluster. */
  readonly tagCount?: number | undefined;
  /** That the header declares. */
  readonly trackCount?: number | undefined;
  /** For the error only. */
  readonly timecodeMs?: number | undefined;
}
