import type { Time } from '@frame-ingest/put-media';

/** Number of deliveries in a row that have to fail: a single failure may be the fault of one connection. */
const failuresToOpen = 2;
/** Pauses after which one delivery tries again: the first, and the longest. */
const firstPauseMs = 2_000;
const maxPauseMs = 15_000;

interface Circuit {
  failures: number;
  /** By `Time.elapsed`. */
  closedUntilMs: number;
  isTrying: boolean;
}

/**
 * Keeps requests from waiting separately for a stream that is out: after some failures in a row nobody tries it for a while, then
 * one delivery does for all.
 */
export class StreamBreaker {
  readonly #circuits = new Map<string, Circuit>();

  constructor(private readonly time: Pick<Time, 'elapsed'>) {}

  /** Whether a delivery may try the stream now. If it may, it reports the outcome afterwards. */
  admits(streamName: string): boolean {
    const circuit = this.#circuits.get(streamName);
    if (circuit === undefined || circuit.failures < failuresToOpen) return true;
    if (circuit.isTrying || this.time.elapsed() < circuit.closedUntilMs) return false;
    circuit.isTrying = true;
    return true;
  }

  /** The state of the stream is still unknown, for example because another request holds the batch. */
  learnedNothing(streamName: string): void {
    const circuit = this.#circuits.get(streamName);
    if (circuit !== undefined) circuit.isTrying = false;
  }

  succeeded(streamName: string): void {
    this.#circuits.delete(streamName);
  }

  failed(streamName: string): void {
    const circuit = this.#circuits.get(streamName) ?? { failures: 0, closedUntilMs: 0, isTrying: false };
    circuit.failures += 1;
    circuit.isTrying = false;
    const pauseMs = Math.min(maxPauseMs, firstPauseMs * 2 ** Math.max(0, circuit.failures - failuresToOpen));
    circuit.closedUntilMs = this.time.elapsed() + pauseMs;
    this.#circuits.set(streamName, circuit);
  }
}
