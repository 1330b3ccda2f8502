import { type AcknowledgementErrorCode, acknowledgementErrorId } from '@frame-ingest/kinesis-video';
import type { FragmentIdentity } from '../stream/fragment.ts';

/** Media that PutMedia refuses with an ERROR acknowledgement. */
export class FragmentError extends Error {
  override readonly name = 'FragmentError';
  /** Undefined for the one code that has no documented id. */
  readonly errorId: number | undefined;
  /**
   * @param errorCode its name in the acknowledgement
   * @param fragment undefined when the fault lies outside every fragment
   */
  constructor(
    readonly errorCode: AcknowledgementErrorCode,
    message: string,
    readonly fragment?: FragmentIdentity,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.errorId = acknowledgementErrorId(errorCode);
  }
}
