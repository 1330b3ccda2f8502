import { ServiceError } from '../errors.ts';

export interface ConnectionPlacesOptions {
  /** The owner and the operation, for the error: `stream camera` and `PutMedia`. */
  readonly owner: string;
  readonly operation: string;
  readonly max: number;
  /** Which connection ends when there is one too many. */
  readonly surplus: 'newest' | 'oldest';
}

/** The connections of one kind that a stream can have at a time. */
export class ConnectionPlaces {
  readonly #options: ConnectionPlacesOptions;
  /** Functions that end the current holders, oldest first. */
  readonly #held = new Set<() => void>();

  constructor(options: ConnectionPlacesOptions) {
    this.#options = options;
  }

  /**
   * Takes a place.
   * @param replace called if a newer connection gets this place
   * @returns a function that frees the place
   * @throws ServiceError ConnectionLimitExceededException if none is free
   */
  take(replace: () => void = () => undefined): () => void {
    const { owner, operation, max, surplus } = this.#options;
    if (this.#held.size >= max) {
      const [oldest] = this.#held;
      if (surplus === 'newest' || oldest === undefined) {
        throw new ServiceError(
          400,
          'ConnectionLimitExceededException',
          `${owner} has ${this.#held.size} open ${operation} connection(s), the most it may have. End one first.`,
        );
      }
      this.#held.delete(oldest);
      oldest();
    }
    const holder = (): void => replace();
    this.#held.add(holder);
    return () => void this.#held.delete(holder);
  }
}
