/** A machine's knowledge about its network. It may be wrong: a browser is "online" behind any router. */
export interface Network {
  readonly isOnline: () => boolean;
  /** Adds a listener for changes of `isOnline()`. */
  readonly onChange: (listener: () => void) => void;
}

/** For a machine without that knowledge: only requests show it. */
export const unknownNetwork: Network = { isOnline: () => true, onChange: () => undefined };
