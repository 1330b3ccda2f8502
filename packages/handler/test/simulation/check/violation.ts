/** A promise that was broken. */
export interface Violation {
  readonly kind: ViolationKind;
  readonly what: string;
}

/**
 * - `doubled`: frames are in a stream with a retention more than once.
 * - `not archived`: 200 or 202, and the batch is not in the archive.
 * - `not streamed`: 200, and the batch is not in its stream.
 * - `other fragment`: 200, and a fragment of the answer is not of the batch.
 * - `not persisted`: 200 with less than PERSISTED, and the stream has a retention.
 * - `never delivered`: archived, and neither in its stream nor parked in the end.
 * - `late`: not within a minute after the last fault.
 * - `stored after all`: 503 with "nothing was stored", and something was.
 * - `false reason`: another thing that an answer says is not so.
 * - `another outcome`: an answer other than 200, 202 and 503.
 * - `no answer`: a process that lives did not answer in its time.
 * - `crash`: something was thrown that nobody caught.
 */
export type ViolationKind =
  | 'doubled'
  | 'not archived'
  | 'not streamed'
  | 'other fragment'
  | 'not persisted'
  | 'never delivered'
  | 'late'
  | 'stored after all'
  | 'false reason'
  | 'another outcome'
  | 'no answer'
  | 'crash';
