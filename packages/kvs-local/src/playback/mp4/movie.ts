import type { PlayableTrack } from '../playable-track.ts';
import { ascii, box, fullBox, uint16, uint32, uint64 } from './box.ts';
import { timescale } from './sample.ts';
import { sampleEntry } from './sample-entry.ts';

/** The properties of a movie's track besides its codec. */
export interface TrackDescription {
  readonly id: number;
  readonly track: PlayableTrack;
  /** In microseconds, without the time before its start; 0 where fragments follow. */
  readonly duration: number;
  /** Time before its first sample, in microseconds. */
  readonly startsAt: number;
  /** Boxes of the sample table after its sample description. */
  readonly sampleTables: readonly Uint8Array[];
}

/**
 * Writes `moov` (ISO/IEC 14496-12 section 8.2).
 * @param extra further boxes of it
 */
export function movieBox(tracks: readonly TrackDescription[], ...extra: readonly Uint8Array[]): Buffer {
  const duration = Math.max(...tracks.map((track) => track.startsAt + track.duration));
  return box('moov', movieHeader(duration, tracks.length), ...tracks.map(trackBox), ...extra);
}

function movieHeader(duration: number, trackCount: number): Buffer {
  return fullBox(
    'mvhd',
    1,
    0,
    times,
    uint32(timescale),
    uint64(duration),
    uint32(normalRate),
    uint16(fullVolume, 0),
    uint32(0, 0),
    unityMatrix,
    Buffer.alloc(24),
    uint32(trackCount + 1),
  );
}

function trackBox({ id, track, duration, startsAt, sampleTables }: TrackDescription): Buffer {
  const isVideo = track.kind === 'video';
  const header = fullBox(
    'tkhd',
    1,
    enabledInMovie,
    times,
    uint32(id, 0),
    uint64(startsAt + duration),
    uint32(0, 0),
    uint16(0, 0, isVideo ? 0 : fullVolume, 0),
    unityMatrix,
    isVideo ? uint32(track.width * 2 ** 16, track.height * 2 ** 16) : uint32(0, 0),
  );
  const edits = startsAt === 0 ? [] : [editBox(startsAt, duration)];
  return box('trak', header, ...edits, mediaBox(track, duration, sampleTables));
}

/** An empty edit, and then the whole of the media. */
function editBox(startsAt: number, duration: number): Buffer {
  const rate = uint16(1, 0);
  const list = [uint64(startsAt), uint64(-1), rate, uint64(duration), uint64(0), rate];
  return box('edts', fullBox('elst', 1, 0, uint32(2), ...list));
}

function mediaBox(track: PlayableTrack, duration: number, sampleTables: readonly Uint8Array[]): Buffer {
  const isVideo = track.kind === 'video';
  const header = fullBox('mdhd', 1, 0, times, uint32(timescale), uint64(duration), undetermined, uint16(0));
  const handler = fullBox(
    'hdlr',
    0,
    0,
    uint32(0),
    ascii(isVideo ? 'vide' : 'soun'),
    uint32(0, 0, 0),
    ascii(isVideo ? 'Video\0' : 'Audio\0'),
  );
  const mediaHeader = isVideo
    ? fullBox('vmhd', 0, 1, uint16(0, 0, 0, 0))
    : fullBox('smhd', 0, 0, uint16(0, 0));
  const inThisFile = fullBox('url ', 0, 1);
  const dataInformation = box('dinf', fullBox('dref', 0, 0, uint32(1), inThisFile));
  const description = fullBox('stsd', 0, 0, uint32(1), sampleEntry(track));
  const sampleTable = box('stbl', description, ...sampleTables);
  return box('mdia', header, handler, box('minf', mediaHeader, dataInformation, sampleTable));
}

/** Creation and modification times: unset, so that the same fragments give the same bytes. */
const times = Buffer.alloc(16);
const normalRate = 0x10000;
const fullVolume = 0x100;
const enabledInMovie = 3;
/** `und`, each letter in five bits. */
const undetermined = uint16(0x55c4);
const unityMatrix = uint32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
