import { resourceNotFound } from '../errors.ts';
import { readFrames } from './fragment-frames.ts';
import type { HlsSession, SessionFragment } from './hls-session.ts';
import type { Sample } from './mp4/sample.ts';
import { writeMediaSegment } from './mp4/write-media-segment.ts';
import { requirePlayable } from './require-playable.ts';
import { lastUntil, toSamples } from './to-samples.ts';

/**
 * Makes the media segment of a fragment's track. Its last frame lasts until the first of the next fragment, where that
 * follows without a gap: Matroska does not say how long a last frame lasts.
 * @throws ServiceError ResourceNotFoundException for a fragment that is not in the session, or no longer in the stream; that
 * of media which cannot be played
 */
export async function createMediaSegment(
  session: HlsSession,
  fragmentNumber: string,
  trackNumber: number,
): Promise<Buffer> {
  const { fragment, next } = session.find(fragmentNumber) ?? {};
  if (fragment === undefined) throw resourceNotFound(`The session has no fragment ${fragmentNumber}`);
  const samples = await samplesOf(session, fragment, trackNumber);
  const last = samples?.at(-1);
  if (samples === undefined || last === undefined) {
    throw resourceNotFound(`Fragment ${fragmentNumber} is past its retention, or has nothing of this track`);
  }
  const follows =
    next?.tracksVersion === fragment.tracksVersion && (await samplesOf(session, next, trackNumber));
  const nextStart = follows ? follows[0]?.decodeTime : undefined;
  const doesJoin =
    nextStart !== undefined && Math.abs(nextStart - last.decodeTime - last.duration) <= longestJoin;
  return writeMediaSegment(fragment.ordinal, doesJoin ? lastUntil(samples, nextStart) : samples);
}

async function samplesOf(
  session: HlsSession,
  { record, startsAtMs, tracksVersion }: SessionFragment,
  trackNumber: number,
): Promise<Sample[] | undefined> {
  const track = session.track(tracksVersion, trackNumber);
  const media = await session.stream.read(record.number);
  if (media === undefined) return undefined;
  requirePlayable(media, 'hls', session.strict);
  return toSamples(readFrames(media, track), startsAtMs * 1000, record.lengthMs * 1000);
}

/** Microseconds: what the service takes for a gap is longer. */
const longestJoin = 50_000;
