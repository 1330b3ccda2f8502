import type { PlayableTrack } from '../playable-track.ts';
import { ascii, box, fullBox, uint32 } from './box.ts';
import { movieBox } from './movie.ts';

/** The one track of an initialization segment and of the media segments that go with it. */
export const segmentTrackId = 1;

/** Writes what a player needs before media segments: `ftyp` and a `moov` without samples. */
export function writeInitSegment(track: PlayableTrack): Buffer {
  const emptyTables = [
    fullBox('stts', 0, 0, uint32(0)),
    fullBox('stsc', 0, 0, uint32(0)),
    fullBox('stsz', 0, 0, uint32(0, 0)),
    fullBox('stco', 0, 0, uint32(0)),
  ];
  const description = { id: segmentTrackId, track, duration: 0, startsAt: 0, sampleTables: emptyTables };
  const fragmentsFollow = box('mvex', fullBox('trex', 0, 0, uint32(segmentTrackId, 1, 0, 0, 0)));
  const fileType = box('ftyp', ascii('iso5'), uint32(512), ascii('iso5iso6mp41'));
  return Buffer.concat([fileType, movieBox([description], fragmentsFollow)]);
}
