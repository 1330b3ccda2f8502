/** One call of an operation, as rates count it and faults choose it. */
export interface Call {
  /** Such as `PutMedia`. */
  readonly operation: string;
  /** Name of the stream that it is about, as the caller has it. */
  readonly stream: string | undefined;
}
