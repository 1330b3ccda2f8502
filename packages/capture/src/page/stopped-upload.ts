import type { IngestError } from '../index.ts';

/** The service refuses in a way that every batch would meet: nothing is sent until somebody tries again. */
export class StoppedUpload extends Error {
  override readonly name = 'StoppedUpload';
  constructor(
    override readonly cause: IngestError,
    readonly tryAgain: () => void,
  ) {
    super(cause.message);
  }
}
