import type { Time } from '@frame-ingest/put-media';

/** So many deliveries in a row have to fail: one alone may be the fault of one connection. */
const failuresToOpen = 2;
/** Pause after which one delivery tries again: at first, and at the most. */
const firstPauseMs = 2_000;
const maxPauseMs = 15_000;

interface Circuit {
  failures: number;
  /** By `Time.elapsed`. */
  closedUntilMs: number;
  isTrying: boolean;
}

/**
 * Keeps requests from waiting, each for itself, for a stream that is out: after some failures in a row none tries it for a
 * while, and then one does for all.
 */
export class StreamBreaker {
  readonly #circuits = new Map<string, Circuit>();

  constructor(private readonly time: Pick<Time, 'elapsed'>) {}

  /** Whether a delivery may try the stream now. Who may says afterwards how it went. */
  admits(streamName: string): boolean {
    const circuit = this.#circuits.get(streamName);
    if (circuit === undefined || circuit.failures < failuresToOpen) return true;
    if (circuit.isTrying || this.time.elapsed() < circuit.closedUntilMs) return false;
    circuit.isTrying = true;
    return true;
  }

  /** Nobody knows how the stream is: another holds the batch, or the like. */
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
