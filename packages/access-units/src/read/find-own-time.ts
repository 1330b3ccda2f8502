import { ElementId, type Track } from '@frame-ingest/matroska/media';

/** What moves or stretches the times of a track (RFC 9559 sections 5.1.4.1 and 11). Old programs write them without a meaning. */
export const ownTimes: readonly number[] = [
  ElementId.TrackTimestampScale,
  ElementId.TrackOffset,
  ElementId.CodecDelay,
];

/** @returns the first element by which the frames of a track are to be shown at other times than their blocks say */
export function findOwnTime({ otherElements }: Track): number | undefined {
  return otherElements?.find(({ id, raw }) => ownTimes.includes(id) && !isNeutral(id, raw))?.id;
}

function isNeutral(id: number, raw: Uint8Array): boolean {
  const payload = payloadOf(id, raw);
  // A float, of which nothing is the default.
  if (id === ElementId.TrackTimestampScale) return payload.length === 0 || readFloat(payload) === 1;
  return payload.every((byte) => byte === 0);
}

/** @param raw ID, size and payload */
function payloadOf(id: number, raw: Uint8Array): Uint8Array {
  const idLength = id > 0xffff ? 3 : 2;
  // The leading zero bits of a size tell how many bytes it has (RFC 8794 section 4).
  const sizeLength = Math.clz32(raw[idLength] ?? 0) - 23;
  return raw.subarray(idLength + sizeLength);
}

function readFloat(payload: Uint8Array): number {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  if (payload.length === 4) return view.getFloat32(0);
  return payload.length === 8 ? view.getFloat64(0) : Number.NaN;
}
