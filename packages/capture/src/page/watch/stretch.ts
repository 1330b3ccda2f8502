/** Video without a gap, or a part of it, in producer time: milliseconds since the Unix epoch. */
export interface Stretch {
  readonly startMs: number;
  /** The first millisecond after it. */
  readonly endMs: number;
}
