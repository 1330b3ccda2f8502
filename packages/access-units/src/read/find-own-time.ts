import { ElementId, type OtherElement, type Track } from '@frame-ingest/matroska/media';
import { payloadOf } from './payload-of.ts';

/**
 * Elements that move or stretch the times of a track (RFC 9559 sections 5.1.4.1 and 11). Old programs write them with neutral
 * values.
 */
export const ownTimes: readonly number[] = [
  ElementId.TrackTimestampScale,
  ElementId.TrackOffset,
  ElementId.CodecDelay,
];

/** @returns the first element that makes a track's frames appear at times other than the times of their blocks */
export function findOwnTime({ otherElements }: Track): number | undefined {
  return otherElements?.find((element) => ownTimes.includes(element.id) && !isNeutral(element))?.id;
}

function isNeutral(element: OtherElement): boolean {
  const payload = payloadOf(element);
  // A float; an empty one has the default.
  if (element.id === ElementId.TrackTimestampScale) return payload.length === 0 || readFloat(payload) === 1;
  return payload.every((byte) => byte === 0);
}

function readFloat(payload: Uint8Array): number {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  if (payload.length === 4) return view.getFloat32(0);
  return payload.length === 8 ? view.getFloat64(0) : Number.NaN;
}
