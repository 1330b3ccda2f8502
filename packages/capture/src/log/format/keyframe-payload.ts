/** A keyframe as a record keeps it: codec private data and access unit are lost together, or not at all. */
export interface KeyframePayload {
  /** The avcC that the keyframe and those behind it need. */
  readonly codecPrivate: Uint8Array<ArrayBuffer>;
  /** NAL units, each behind its length. */
  readonly accessUnit: Uint8Array<ArrayBuffer>;
}

/** Length of the avcC (4 bytes, little-endian), the avcC, the access unit. */
export function packKeyframe({ codecPrivate, accessUnit }: KeyframePayload): Uint8Array<ArrayBuffer> {
  const payload = new Uint8Array(lengthBytes + codecPrivate.length + accessUnit.length);
  new DataView(payload.buffer).setUint32(0, codecPrivate.length, true);
  payload.set(codecPrivate, lengthBytes);
  payload.set(accessUnit, lengthBytes + codecPrivate.length);
  return payload;
}

/** The access unit is a view of the payload; the avcC is a copy, because the rest of the batch uses it. */
export function unpackKeyframe(payload: Uint8Array<ArrayBuffer>): KeyframePayload {
  const { buffer, byteOffset } = payload;
  const end = lengthBytes + new DataView(buffer, byteOffset).getUint32(0, true);
  return { codecPrivate: payload.slice(lengthBytes, end), accessUnit: payload.subarray(end) };
}

const lengthBytes = 4;
