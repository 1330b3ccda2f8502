/** One call of an operation, as counted by rates and selected by faults. */
export interface Call {
  /** Such as `PutMedia`. */
  readonly operation: string;
  /** Name of the stream that it is about, as the caller gave it. */
  readonly stream: string | undefined;
}
