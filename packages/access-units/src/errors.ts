import type { VideoFault } from './types.ts';

/** A video that is refused, with everything for which it is. */
export class InvalidVideoError extends Error {
  override readonly name = 'InvalidVideoError';

  /** @param faults at least one */
  constructor(readonly faults: readonly VideoFault[]) {
    super(faults.map(({ reason }) => reason).join('; '));
  }
}
