import { type Acknowledgement, type FragmentState, hasReached } from './acknowledgement.ts';
import type { PutFragment } from './put-media-types.ts';

/** Keeps how far each fragment of one request has come. */
export class FragmentLedger {
  readonly #fragments = new Map<string, PutFragment>();

  /** Notes an acknowledgement of a fragment; others, and steps back, change nothing. */
  note({ eventType, fragmentNumber, fragmentTimecode = 0 }: Acknowledgement): void {
    if (fragmentNumber === undefined || eventType === 'ERROR' || eventType === 'IDLE') return;
    const known = this.#fragments.get(fragmentNumber);
    if (known !== undefined && hasReached(known.acknowledgement, eventType)) return;
    this.#fragments.set(fragmentNumber, { fragmentNumber, fragmentTimecode, acknowledgement: eventType });
  }

  get fragments(): readonly PutFragment[] {
    return [...this.#fragments.values()];
  }

  /** Whether `count` fragments are as far as `wanted`. */
  hasAll(count: number, wanted: FragmentState): boolean {
    return (
      this.fragments.filter(({ acknowledgement }) => hasReached(acknowledgement, wanted)).length >= count
    );
  }
}
