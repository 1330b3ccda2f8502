import type { Track } from '@frame-ingest/matroska';

/** Whether the same decoders can go on: same tracks, codecs and codec private data. UIDs change with connections. */
export function sameTracks(some: readonly Track[], others: readonly Track[]): boolean {
  return some.length === others.length && some.every((track, index) => isSame(track, others[index]));
}

function isSame(track: Track, other: Track | undefined): boolean {
  return (
    track.number === other?.number &&
    track.type === other.type &&
    track.codecId === other.codecId &&
    Buffer.compare(track.codecPrivate ?? nothing, other.codecPrivate ?? nothing) === 0
  );
}

const nothing = new Uint8Array();
