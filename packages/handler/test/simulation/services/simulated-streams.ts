import type { FrameInTime } from '../cameras/frame-in-time.ts';

/** A fragment that a stream has taken. */
export interface TakenFragment {
  readonly number: string;
  readonly producerStartMs: number;
  readonly segmentUuid: Uint8Array | undefined;
  readonly frames: readonly FrameInTime[];
  /** The bytes of the frames, as they were put. */
  readonly encoded: readonly Uint8Array[];
  /** From here on it is in the stream for good. */
  readonly persistedAtMs: number;
}

export interface SimulatedStream {
  readonly name: string;
  readonly retentionHours: number;
  /** Until then it is CREATING. */
  readonly activeAtMs: number;
  readonly fragments: TakenFragment[];
  /** It takes one connection at a time. */
  isConnected: boolean;
  /** When the last requests came. */
  requestsAtMs: number[];
}

export type FragmentListener = (stream: SimulatedStream, fragment: TakenFragment) => void;

/** What Kinesis Video holds. */
export class SimulatedStreams {
  readonly #streams = new Map<string, SimulatedStream>();
  readonly #onTaken: FragmentListener[] = [];
  #count = 0;

  find(name: string): SimulatedStream | undefined {
    return this.#streams.get(name);
  }

  get all(): Iterable<SimulatedStream> {
    return this.#streams.values();
  }

  create(name: string, retentionHours: number, activeAtMs: number): void {
    const empty = { fragments: [], isConnected: false, requestsAtMs: [] };
    this.#streams.set(name, { name, retentionHours, activeAtMs, ...empty });
  }

  /** 47 digits that grow with the order of ingestion. */
  nextFragmentNumber(): string {
    this.#count += 1;
    return `91343852333181${String(this.#count).padStart(33, '0')}`;
  }

  take(stream: SimulatedStream, fragment: TakenFragment): void {
    stream.fragments.push(fragment);
    for (const listener of this.#onTaken) listener(stream, fragment);
  }

  onTaken(listener: FragmentListener): void {
    this.#onTaken.push(listener);
  }
}
