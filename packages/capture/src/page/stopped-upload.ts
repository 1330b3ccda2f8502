import type { IngestError } from '../index.ts';

/** Reported if the service would refuse every batch: nothing is sent until the user tries again. */
export class StoppedUpload extends Error {
  override readonly name = 'StoppedUpload';
  constructor(
    override readonly cause: IngestError,
    readonly tryAgain: () => void,
  ) {
    super(cause.message);
  }
}
