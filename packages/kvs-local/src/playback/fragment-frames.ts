import { type MatroskaEvent, MatroskaReader, type Track } from '@frame-ingest/matroska';
import { ServiceError } from '../errors.ts';
import type { FragmentMedia } from '../stream/fragment.ts';
import type { PlayableTrack } from './playable-track.ts';

/** One frame. */
export interface Frame {
  readonly data: Uint8Array;
  readonly isKey: boolean;
  /** When it is shown: microseconds after its fragment's time. */
  readonly time: number;
}

/** The tracks that a fragment's producer declared. */
export function readTracks(header: Uint8Array): readonly Track[] {
  return readEvents(header).flatMap((event) => (event.type === 'tracks' ? event.tracks : []));
}

/**
 * Reads the frames of one track of a fragment, in order of decoding. A fragment's time is a whole millisecond, but its
 * cluster's time can be finer: that part is in the frames' times.
 * @throws ServiceError InvalidMediaFrameException for a frame that is empty or laced
 */
export function readFrames({ header, cluster }: FragmentMedia, track: PlayableTrack): Frame[] {
  let scale = 1_000_000;
  let finerThanMs = 0;
  const frames: Frame[] = [];
  for (const event of readEvents(header, cluster)) {
    if (event.type === 'info') scale = event.info.timestampScale;
    if (event.type === 'clusterTimestamp') {
      finerThanMs = Number((BigInt(event.timestamp) * BigInt(scale)) % 1_000_000n);
    }
    if (event.type !== 'block' || event.block.trackNumber !== track.number) continue;
    const { data, keyframe, laced, relativeTimestamp } = event.block;
    if (laced) throw invalidFrame(track, 'is laced');
    if (data.length === 0) throw invalidFrame(track, 'is empty');
    // Each frame of AAC can be decoded alone; kvssink and others do not mark them.
    const isKey = keyframe || track.kind === 'audio';
    frames.push({ data, isKey, time: Math.round((finerThanMs + relativeTimestamp * scale) / 1000) });
  }
  return frames;
}

/** Ignores a missing end of the document: a header can have the size of the whole file that the fragments were sent from. */
function readEvents(...parts: readonly Uint8Array[]): MatroskaEvent[] {
  const reader = new MatroskaReader({ maxElementBytes: Number.MAX_SAFE_INTEGER });
  return parts.flatMap((part) => [...reader.push(part)]);
}

function invalidFrame({ number }: PlayableTrack, fault: string): ServiceError {
  return new ServiceError(400, 'InvalidMediaFrameException', `A frame of track ${number} ${fault}`);
}
