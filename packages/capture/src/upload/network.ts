/** What the machine knows of its network. It may be wrong: a browser is "online" behind any router. */
export interface Network {
  readonly isOnline: () => boolean;
  /** Calls back whenever `isOnline()` has become another. */
  readonly onChange: (listener: () => void) => void;
}

/** Of a machine that knows nothing: every request tells. */
export const unknownNetwork: Network = { isOnline: () => true, onChange: () => undefined };
