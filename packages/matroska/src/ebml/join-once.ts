import { joinParts } from './join-parts.ts';

/**
 * Puts off to join what may never be wanted in one array.
 * @returns joins the parts when it is first called; from then on the same array
 */
export function joinOnce(parts: readonly Uint8Array[]): () => Uint8Array {
  let joined: Uint8Array | undefined;
  return () => {
    joined ??= joinParts(parts);
    return joined;
  };
}
