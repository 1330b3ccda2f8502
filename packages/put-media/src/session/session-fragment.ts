import type { FragmentState } from '@frame-ingest/kinesis-video';
import { type FragmentAcknowledgement, hasReached } from '../acknowledgement/acknowledgement.ts';
import { noteAcknowledgement } from '../acknowledgement/fragment-ledger.ts';
import type { PutFragment } from '../acknowledgement/put-fragment.ts';
import type { PutMediaError } from '../errors.ts';
import { byteLengthOf, toParts } from '../to-parts.ts';
import type { PendingFragment, SessionFragmentInput, SessionFragmentResult } from './session-types.ts';

/** One fragment on its way: what was sent of it, what was said about it, and the promise of its outcome. */
export class SessionFragment implements PendingFragment {
  readonly timecodeMs: number;
  readonly byteLength: number;
  /** Let go with the end of the fragment, whoever keeps its promise. */
  parts: readonly Uint8Array[];
  sendCount = 0;
  /** ERROR acknowledgements about this fragment. */
  errorCount = 0;
  /** Whether a sending before the present one may have been stored. */
  mayBeDuplicate = false;
  /** Why it has to be sent again. */
  reason: PutMediaError | undefined;
  #noted: PutFragment | undefined;
  readonly #result: Promise<SessionFragmentResult>;
  #resolve: (result: SessionFragmentResult) => void = () => {};
  #reject: (error: PutMediaError) => void = () => {};

  constructor({ timecodeMs, cluster }: SessionFragmentInput) {
    this.timecodeMs = timecodeMs;
    this.parts = toParts(cluster);
    this.byteLength = byteLengthOf(this.parts);
    this.#result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#result.catch(() => {});
  }

  get state(): FragmentState | undefined {
    return this.#noted?.acknowledgement;
  }

  get fragmentNumber(): string | undefined {
    return this.#noted?.fragmentNumber;
  }

  note(acknowledgement: FragmentAcknowledgement, atMs: number): void {
    this.#noted = noteAcknowledgement(this.#noted, acknowledgement, atMs);
  }

  hasReached(state: FragmentState): boolean {
    return hasReached(this.state, state);
  }

  /** What was said on a connection that is lost says nothing about the next one. */
  forgetConnection(reason: PutMediaError): void {
    this.#noted = undefined;
    this.reason = reason;
  }

  /** It is where it should be. */
  settle(): void {
    this.parts = [];
    const { sendCount, mayBeDuplicate } = this;
    if (this.#noted !== undefined) this.#resolve({ ...this.#noted, sendCount, mayBeDuplicate });
  }

  drop(error: PutMediaError): void {
    this.parts = [];
    this.#reject(error);
  }

  result(): Promise<SessionFragmentResult> {
    return this.#result;
  }
}
