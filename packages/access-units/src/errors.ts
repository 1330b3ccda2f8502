import type { VideoFault } from './types.ts';

/** Thrown if a video is refused; has all its faults. */
export class InvalidVideoError extends Error {
  override readonly name = 'InvalidVideoError';

  /** @param faults at least one */
  constructor(readonly faults: readonly VideoFault[]) {
    super(faults.map(({ reason }) => reason).join('; '));
  }
}
