import { describeTracks } from '@frame-ingest/matroska';
import { invalidArgument, ServiceError } from '../errors.ts';
import type { FragmentMedia, FragmentRecord } from '../stream/fragment.ts';
import { type Frame, readFrames, readTracks } from './fragment-frames.ts';
import type { Sample } from './mp4/sample.ts';
import { type ClipTrack, writeClip } from './mp4/write-clip.ts';
import { type PlayableTrack, parsePlayableTracks } from './playable-track.ts';
import { requirePlayable } from './require-playable.ts';
import { lastUntil, toSamples } from './to-samples.ts';

export interface ClipFragment {
  readonly record: FragmentRecord;
  readonly media: FragmentMedia;
  /** Milliseconds, from any origin. */
  readonly timestampMs: number;
}

/**
 * Makes an MP4 file of fragments. It begins with the earliest frame, and every frame is shown at its time. In a gap the last
 * frame before it stays. A fragment that overlaps the previous one is moved to that one's end, because a file with one
 * timeline cannot show two frames at once.
 * @param fragments in order, at least one
 * @param strict whether media is refused that the service's documents do not mention
 * @throws ServiceError for media that cannot be played, InvalidCodecPrivateDataException if codec private data or
 * tracks change
 */
export function createClip(fragments: readonly ClipFragment[], strict: boolean): Buffer {
  const declared = fragments.map(({ media }) => readTracks(media.header));
  const [first = []] = declared;
  const tracks = parsePlayableTracks(first);
  const changed = declared.findIndex((others) => describeTracks(others) !== describeTracks(first));
  if (changed >= 0) throw tracksChange(fragments[changed]?.record.number);
  requirePlayable(
    fragments.map(({ media }) => media),
    'clip',
    strict,
  );

  const placed = placeOnTimeline(fragments, tracks);
  const clipTracks = tracks.map((track, index): ClipTrack => {
    const parts = placed.map(({ samples }) => samples[index] ?? []).filter(({ length }) => length > 0);
    const samples = parts.flatMap((part, place) => {
      const next = parts[place + 1]?.[0];
      return next === undefined ? part : lastUntil(part, next.decodeTime);
    });
    return { track, samples };
  });
  return writeClip(clipTracks.filter(({ samples }) => samples.length > 0));
}

/** @returns for each fragment the samples of each track */
function placeOnTimeline(
  fragments: readonly ClipFragment[],
  tracks: readonly PlayableTrack[],
): { samples: Sample[][] }[] {
  let origin: number | undefined;
  let latestFrame = Number.NEGATIVE_INFINITY;
  let end = 0;
  return fragments.map(({ record, media, timestampMs }) => {
    const frames = tracks.map((track) => readFrames(media, track));
    const earliest = earliestTime(frames.flat());
    origin ??= timestampMs * 1000 + earliest;
    const ownStart = timestampMs * 1000 - origin;
    const startsAt = ownStart + earliest > latestFrame ? ownStart : end - earliest;
    const samples = frames.map((some) => toSamples(some, startsAt, record.lengthMs * 1000));
    for (const last of samples.flatMap((some) => some.at(-1) ?? [])) {
      latestFrame = Math.max(latestFrame, last.decodeTime);
      end = Math.max(end, last.decodeTime + Math.max(1, last.duration));
    }
    return { samples };
  });
}

function earliestTime(frames: readonly Frame[]): number {
  if (frames.length === 0) throw invalidArgument('A fragment of the clip has no frames');
  return frames.reduce((earliest, { time }) => Math.min(earliest, time), Number.POSITIVE_INFINITY);
}

function tracksChange(fragmentNumber: string | undefined): ServiceError {
  return new ServiceError(
    400,
    'InvalidCodecPrivateDataException',
    `Fragment ${fragmentNumber} has different tracks or codec private data from the clip's first fragment. Ask for a time range in which they do not change.`,
  );
}
