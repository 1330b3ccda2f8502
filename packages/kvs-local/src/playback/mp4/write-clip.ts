import type { PlayableTrack } from '../playable-track.ts';
import { ascii, box, boxParts, fullBox, uint32, uint32List } from './box.ts';
import { movieBox, type TrackDescription } from './movie.ts';
import type { Sample } from './sample.ts';

export interface ClipTrack {
  readonly track: PlayableTrack;
  /** At least one, in order of decoding; each lasts until the next. Decode times count from the clip's start. */
  readonly samples: readonly Sample[];
}

/**
 * Writes a plain MP4 file that plays while it loads: `ftyp`, `moov` and one `mdat`, in which the tracks follow each
 * other.
 */
export function writeClip(tracks: readonly ClipTrack[]): Buffer {
  const fileType = box('ftyp', ascii('isom'), uint32(512), ascii('isomiso2avc1mp41'));
  const movie = (mediaOffset: number): Buffer => movieBox(describe(tracks, mediaOffset));
  const mediaOffset = fileType.length + movie(0).length + mediaDataHeaderBytes;
  const media = tracks.flatMap(({ samples }) => samples.map(({ data }) => data));
  return Buffer.concat([fileType, movie(mediaOffset), ...boxParts('mdat', media)]);
}

function describe(tracks: readonly ClipTrack[], mediaOffset: number): TrackDescription[] {
  let offset = mediaOffset;
  return tracks.map(({ track, samples }, index) => {
    const description = {
      id: index + 1,
      track,
      duration: samples.reduce((sum, { duration }) => sum + duration, 0),
      startsAt: samples[0]?.decodeTime ?? 0,
      sampleTables: sampleTables(samples, offset),
    };
    offset += samples.reduce((sum, { data }) => sum + data.length, 0);
    return description;
  });
}

/** The samples of a track as one chunk. */
function sampleTables(samples: readonly Sample[], chunkOffset: number): Buffer[] {
  const durations = runs(samples.map(({ duration }) => duration));
  const offsets = runs(samples.map(({ compositionOffset }) => compositionOffset));
  const syncNumbers = samples.flatMap(({ isSync }, index) => (isSync ? [index + 1] : []));
  const isReordered = samples.some(({ compositionOffset }) => compositionOffset !== 0);
  const sizes = samples.map(({ data }) => data.length);
  return [
    fullBox('stts', 0, 0, uint32(durations.length / 2), uint32List(durations)),
    ...(isReordered ? [fullBox('ctts', 1, 0, uint32(offsets.length / 2), uint32List(offsets))] : []),
    ...(syncNumbers.length < samples.length
      ? [fullBox('stss', 0, 0, uint32(syncNumbers.length), uint32List(syncNumbers))]
      : []),
    fullBox('stsc', 0, 0, uint32(1, 1, samples.length, 1)),
    fullBox('stsz', 0, 0, uint32(0, samples.length), uint32List(sizes)),
    fullBox('stco', 0, 0, uint32(1, chunkOffset)),
  ];
}

/** How often each value comes in a row, and the value. */
function runs(values: readonly number[]): number[] {
  const pairs: number[] = [];
  for (const value of values) {
    if (pairs.at(-1) === value) pairs[pairs.length - 2] = (pairs.at(-2) ?? 0) + 1;
    else pairs.push(1, value);
  }
  return pairs;
}

const mediaDataHeaderBytes = 8;
