/** AWS asks to keep an endpoint and allows 5 look-ups a second; its producers look again after 45 minutes. */
const lifetimeMs = 45 * 60_000;

/** Remembers where each stream's media goes. */
export class DataEndpointCache {
  readonly #lookUp: (streamName: string) => Promise<string>;
  readonly #clock: () => number;
  readonly #entries = new Map<string, { readonly endpoint: Promise<string>; readonly expiresAtMs: number }>();

  /**
   * @param lookUp asks GetDataEndpoint
   * @param clock milliseconds, from any origin
   */
  constructor(lookUp: (streamName: string) => Promise<string>, clock: () => number) {
    this.#lookUp = lookUp;
    this.#clock = clock;
  }

  /** Callers that come at the same time share one look-up; a failed one is not kept. */
  get(streamName: string): Promise<string> {
    const known = this.#entries.get(streamName);
    if (known !== undefined && known.expiresAtMs > this.#clock()) return known.endpoint;

    const endpoint = this.#lookUp(streamName);
    this.#entries.set(streamName, { endpoint, expiresAtMs: this.#clock() + lifetimeMs });
    endpoint.catch(() => this.forget(streamName));
    return endpoint;
  }

  forget(streamName: string): void {
    this.#entries.delete(streamName);
  }
}
