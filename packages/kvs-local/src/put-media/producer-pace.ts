import type { Exchange } from '../http/exchange.ts';
import type { Service } from '../service.ts';

export type PaceNeeds = Pick<Service, 'rates' | 'pause' | 'closing'>;

/** How long to wait at most before telling again that there is data. */
const maxSilenceMs = 1000;

/** Reads a producer no faster than it may send, or than a fault wants; and breaks its connection where one wants that. */
export class ProducerPace {
  readonly #exchange: Exchange;
  readonly #service: PaceNeeds;
  readonly #stream: string;
  readonly #noteData: () => void;
  readonly #bytesPerSecond: number;
  #bytes = 0;

  /** @param noteData called while a producer is kept waiting */
  constructor(exchange: Exchange, service: PaceNeeds, stream: string, noteData: () => void) {
    this.#exchange = exchange;
    this.#service = service;
    this.#stream = stream;
    this.#noteData = noteData;
    this.#bytesPerSecond = exchange.faults.take('slow')?.bytesPerSecond ?? Number.POSITIVE_INFINITY;
  }

  /** Waits as long as these bytes should have taken. */
  async follow({ length }: Uint8Array, fragments: number): Promise<void> {
    const { request, faults } = this.#exchange;
    this.#bytes += length;
    const bytes = this.#bytes;
    if (faults.take('reset', {}, ({ afterBytes }) => afterBytes !== undefined && bytes >= afterBytes)) {
      request.socket.resetAndDestroy();
      return;
    }
    const slowMs = (length / this.#bytesPerSecond) * 1000;
    await this.#wait(Math.max(slowMs, this.#service.rates.receive(this.#stream, length, fragments)));
  }

  async #wait(ms: number): Promise<void> {
    const { request } = this.#exchange;
    const { pause, closing } = this.#service;
    for (let left = ms; left > 0 && !request.destroyed && !closing.aborted; left -= maxSilenceMs) {
      await pause(Math.min(left, maxSilenceMs), closing);
      this.#noteData();
    }
  }
}
