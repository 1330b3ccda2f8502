import { type FragmentState, fragmentStates } from '@frame-ingest/kinesis-video';
import { type FragmentAcknowledgement, hasReached } from './acknowledgement.ts';
import type { PutFragment } from './put-fragment.ts';

/** Keeps how far each fragment of one request has come. */
export class FragmentLedger {
  readonly #fragments = new Map<string, PutFragment>();
  readonly #reached: Record<FragmentState, number> = { BUFFERING: 0, RECEIVED: 0, PERSISTED: 0 };

  /** @param atMs when it was heard */
  note(acknowledgement: FragmentAcknowledgement, atMs: number): void {
    const known = this.#fragments.get(acknowledgement.fragmentNumber);
    const noted = noteAcknowledgement(known, acknowledgement, atMs);
    this.#fragments.set(acknowledgement.fragmentNumber, noted);
    for (const state of fragmentStates) {
      if (hasReached(noted.acknowledgement, state) && !hasReached(known?.acknowledgement, state)) {
        this.#reached[state] += 1;
      }
    }
  }

  get fragments(): readonly PutFragment[] {
    return [...this.#fragments.values()];
  }

  get size(): number {
    return this.#fragments.size;
  }

  /** How many fragments are as far as `state`, or further. */
  countReached(state: FragmentState): number {
    return this.#reached[state];
  }
}

/** @returns what is known of the fragment now: a state never goes back, and each time is when the state was first heard of */
export function noteAcknowledgement(
  known: PutFragment | undefined,
  { eventType, fragmentNumber, fragmentTimecode }: FragmentAcknowledgement,
  atMs: number,
): PutFragment {
  return {
    fragmentNumber,
    fragmentTimecode,
    [`${eventType.toLowerCase() as Lowercase<FragmentState>}AtMs`]: atMs,
    ...known,
    acknowledgement: hasReached(known?.acknowledgement, eventType)
      ? (known?.acknowledgement ?? eventType)
      : eventType,
  };
}
