import type { ServerResponse } from 'node:http';
import type { Pause } from '@frame-ingest/local-server';
import type { RequestFaults, RequestPlace } from '../faults/fault-injector.ts';
import type { Acknowledgement } from './acknowledgement.ts';

const left = Symbol('left');

/**
 * Sends acknowledgements. One write is one HTTP chunk, and a chunk must be one acknowledgement, because the embedded producer
 * reads them so. Everything else here is for injected faults.
 */
export class AcknowledgementWriter {
  readonly #response: ServerResponse;
  readonly #faults: RequestFaults;
  /** Aborted when the producer no longer waits for acknowledgements. */
  readonly #left = new AbortController();
  readonly #pause: Pause;
  readonly #closing: AbortSignal;
  /** Undefined until something waits. */
  #queue: Promise<void> | undefined;
  #merged = '';

  /** @param closing ends all pauses */
  constructor(response: ServerResponse, faults: RequestFaults, pause: Pause, closing: AbortSignal) {
    this.#response = response;
    this.#faults = faults;
    this.#pause = pause;
    // With a reason, because each abort without one would create an error with a stack.
    response.once('close', () => this.#left.abort(left));
    this.#closing = closing;
  }

  /** @param fragment number of the fragment in its request, from 1 */
  send(acknowledgement: Acknowledgement, fragment?: number): void {
    const place: RequestPlace = { fragment, acknowledgement: acknowledgement.EventType };
    const faults = this.#faults;
    if (faults.take('reset', place, ({ when }) => when === 'before')) {
      this.#reset();
      return;
    }
    if (faults.take('withhold-acknowledgement', place)) return;

    const line = `${JSON.stringify(acknowledgement)}\n`;
    const delayMs = faults.take('delay-acknowledgement', place)?.delayMs;
    const pieces = faults.take('split-acknowledgement', place)?.pieces ?? 1;
    const isMerged = faults.take('merge-acknowledgement', place) !== undefined;
    const resets = faults.take('reset', place, ({ when }) => when === 'after') !== undefined;
    if (delayMs === undefined && pieces === 1 && this.#queue === undefined) {
      this.#write(line, isMerged, resets);
      return;
    }
    // Counted from now, not from when the previous ones are sent: ten with a delay of one second are all one second late.
    const delayed = delayMs === undefined ? undefined : this.#wait(delayMs);
    this.#queue = (this.#queue ?? Promise.resolve()).then(async () => {
      await delayed;
      await this.#writeInPieces(line, pieces, isMerged, resets);
    });
  }

  /** Resolves when everything is sent. */
  async finish(): Promise<void> {
    await this.#queue;
    if (this.#merged !== '') this.#write('', false, false);
  }

  async #writeInPieces(line: string, pieces: number, isMerged: boolean, resets: boolean): Promise<void> {
    const length = Math.ceil(line.length / pieces);
    let rest = line;
    for (; rest.length > length; rest = rest.slice(length)) {
      this.#write(rest.slice(0, length), false, false);
      // Into a segment of its own.
      await this.#wait(1);
    }
    this.#write(rest, isMerged, resets);
  }

  #write(text: string, isMerged: boolean, resets: boolean): void {
    this.#merged += text;
    if (isMerged || this.#response.destroyed) return;
    this.#response.write(this.#merged, () => {
      if (resets) this.#reset();
    });
    this.#merged = '';
  }

  #wait(ms: number): Promise<void> {
    return this.#pause(ms, AbortSignal.any([this.#left.signal, this.#closing]));
  }

  #reset(): void {
    this.#response.socket?.resetAndDestroy();
  }
}
