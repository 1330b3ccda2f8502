import { ServiceError } from '../errors.ts';

export interface ConnectionPlacesOptions {
  /** Whose places they are, for the error: `stream camera` and `PutMedia`. */
  readonly owner: string;
  readonly operation: string;
  readonly max: number;
  /** Who goes when there is one too many. */
  readonly surplus: 'newest' | 'oldest';
}

/** The connections of one kind that a stream may have at a time. */
export class ConnectionPlaces {
  readonly #options: ConnectionPlacesOptions;
  /** How to end those who hold a place, oldest first. */
  readonly #held = new Set<() => void>();

  constructor(options: ConnectionPlacesOptions) {
    this.#options = options;
  }

  /**
   * Takes a place.
   * @param replace called when a newer connection gets this place
   * @returns gives the place back
   * @throws ServiceError ConnectionLimitExceededException when none is free
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
