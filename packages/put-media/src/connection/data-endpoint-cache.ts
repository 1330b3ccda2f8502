/** AWS asks to keep an endpoint and allows 5 look-ups a second; its producers look again after 45 minutes. */
const lifetimeMs = 45 * 60_000;

interface Entry {
  readonly endpoint: Promise<string>;
  readonly expiresAtMs: number;
}

/** Remembers where each stream's media goes. */
export class DataEndpointCache {
  readonly #clock: () => number;
  readonly #entries = new Map<string, Entry>();

  /** @param clock milliseconds, from any origin */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /**
   * Callers that come at the same time share one look-up; a failed one is not kept.
   * @param lookUp asks GetDataEndpoint
   */
  get(streamName: string, lookUp: () => Promise<string>): Promise<string> {
    const known = this.#entries.get(streamName);
    if (known !== undefined && known.expiresAtMs > this.#clock()) return known.endpoint;

    const entry: Entry = { endpoint: lookUp(), expiresAtMs: this.#clock() + lifetimeMs };
    this.#entries.set(streamName, entry);
    entry.endpoint.catch(() => {
      if (this.#entries.get(streamName) === entry) this.#entries.delete(streamName);
    });
    return entry.endpoint;
  }

  forget(streamName: string): void {
    this.#entries.delete(streamName);
  }
}
