import { resourceNotFound } from '../errors.ts';
import type { FragmentMedia } from '../stream/fragment.ts';
import { readFrames } from './fragment-frames.ts';
import type { HlsSession, SessionFragment } from './hls-session.ts';
import type { Sample } from './mp4/sample.ts';
import { writeMediaSegment } from './mp4/write-media-segment.ts';
import { requirePlayable } from './require-playable.ts';
import { lastUntil, toSamples } from './to-samples.ts';

/**
 * Makes the media segment of a fragment's track. Its last frame lasts until the first frame of the next fragment if that
 * follows without a gap, because Matroska does not give the length of the last frame.
 * @throws ServiceError ResourceNotFoundException for a fragment that is not in the session or no longer in the stream; the
 * error for media that cannot be played
 */
export async function createMediaSegment(
  session: HlsSession,
  fragmentNumber: string,
  trackNumber: number,
): Promise<Buffer> {
  const { fragment, next } = session.find(fragmentNumber) ?? {};
  if (fragment === undefined) throw resourceNotFound(`The session has no fragment ${fragmentNumber}`);
  const media = await session.stream.read(fragment.record.number);
  if (media !== undefined) requirePlayable([media], 'hls', session.strict);
  const samples = media && toSegmentSamples(session, fragment, media, trackNumber);
  const last = samples?.at(-1);
  if (samples === undefined || last === undefined) {
    throw resourceNotFound(
      `Fragment ${fragmentNumber} is past its retention, or has no frames of this track`,
    );
  }
  const nextStart =
    next?.tracksVersion === fragment.tracksVersion ? await startOf(session, next, trackNumber) : undefined;
  const doesJoin =
    nextStart !== undefined && Math.abs(nextStart - last.decodeTime - last.duration) <= maxJoinMicroseconds;
  return writeMediaSegment(fragment.ordinal, doesJoin ? lastUntil(samples, nextStart) : samples);
}

/** When the first frame of a fragment's track is decoded. @returns undefined if there is none */
async function startOf(
  session: HlsSession,
  fragment: SessionFragment,
  trackNumber: number,
): Promise<number | undefined> {
  const media = await session.stream.read(fragment.record.number);
  return media && toSegmentSamples(session, fragment, media, trackNumber)[0]?.decodeTime;
}

function toSegmentSamples(
  session: HlsSession,
  { record, startsAtMs, tracksVersion }: SessionFragment,
  media: FragmentMedia,
  trackNumber: number,
): Sample[] {
  const track = session.track(tracksVersion, trackNumber);
  return toSamples(readFrames(media, track), startsAtMs * 1000, record.lengthMs * 1000);
}

/** Shorter than what the service counts as a gap. */
const maxJoinMicroseconds = 50_000;
