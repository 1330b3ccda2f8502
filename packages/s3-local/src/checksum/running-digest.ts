/** A digest over bytes that arrive piece by piece; `crypto.Hash` is one. */
export interface RunningDigest {
  update(chunk: Uint8Array): unknown;
  digest(): Buffer;
}
