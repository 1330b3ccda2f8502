import type { Track } from './types.ts';

/** All that a consumer sets itself up by, as text: tracks with the same text can follow each other. */
export function describeTracks(tracks: readonly Track[]): string {
  return JSON.stringify(
    tracks.map(({ number, type, codecId, codecPrivate }) => [number, type, codecId, `${codecPrivate}`]),
  );
}
