/** What the caller knows of one fragment; what it leaves out is not checked. */
export interface FragmentDescription {
  readonly byteLength?: number | undefined;
  /** From its first frame to the end of its last one. */
  readonly durationMs?: number | undefined;
  readonly tagCount?: number | undefined;
  readonly trackCount?: number | undefined;
  /** For the error only. */
  readonly timecode?: number | undefined;
}
