import type { Track } from './types.ts';

/**
 * All that a consumer sets itself up by, as text: number, type, CodecID and codec private data. Tracks with the same text
 * can follow each other in one clip or session; UIDs change with each connection.
 */
export function describeTracks(tracks: readonly Track[]): string {
  return JSON.stringify(
    tracks.map(({ number, type, codecId, codecPrivate }) => [number, type, codecId, `${codecPrivate}`]),
  );
}
