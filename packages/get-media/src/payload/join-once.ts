import { concat } from './concat.ts';

/** @returns joins the parts when it is first called; from then on the same array */
export function joinOnce(parts: readonly Uint8Array[]): () => Uint8Array {
  let joined: Uint8Array | undefined;
  return () => {
    joined ??= concat(parts);
    return joined;
  };
}
