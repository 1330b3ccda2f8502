import { request } from '../../api/request.ts';
import { IngestError } from '../../errors.ts';
import { findMediaPlaylist, parseMediaPlaylist } from './parse-playlist.ts';
import type { OpenPlayback } from './playback-service.ts';
import type { Stretch } from './stretch.ts';

/** The most fragments that Kinesis Video lists in a session (MaxMediaPlaylistFragmentResults): the oldest ones. */
const maxPlaylistFragments = 5000;
/** The longest range of a session. */
const maxRangeMs = 24 * 3_600_000;

/**
 * Lists the fragments of a stream in a range of any length, with as many sessions as needed.
 * @throws IngestError
 */
export async function loadFragments(
  openPlayback: OpenPlayback,
  streamName: string,
  { startMs, endMs }: Stretch,
): Promise<Stretch[]> {
  const fragments: Stretch[] = [];
  let fromMs = startMs;
  while (fromMs < endMs) {
    const untilMs = Math.min(endMs, fromMs + maxRangeMs);
    const listed = await listSession(openPlayback, streamName, { startMs: fromMs, endMs: untilMs });
    fragments.push(...listed);
    const isCut = listed.length >= maxPlaylistFragments;
    fromMs = isCut ? Math.max(fromMs + 1, listed.at(-1)?.endMs ?? untilMs) : untilMs;
  }
  return fragments;
}

async function listSession(
  openPlayback: OpenPlayback,
  streamName: string,
  range: Stretch,
): Promise<Stretch[]> {
  try {
    const { url } = await openPlayback(streamName, range);
    return parseMediaPlaylist(await loadText(findMediaPlaylist(await loadText(url), url)));
  } catch (error) {
    if (error instanceof IngestError && error.code === 'no_video') return [];
    throw error;
  }
}

/** The address itself grants access, so the user's token must not be sent to Kinesis Video. */
async function loadText(url: string): Promise<string> {
  const { response, bytes } = await request({ url, fetch: (...sent) => fetch(...sent) });
  if (!response.ok) {
    throw new IngestError(`Kinesis Video answered ${response.status} to the request for a playlist.`, {
      code: response.status === 404 ? 'no_video' : 'not_an_answer',
      retryable: response.status >= 500,
      status: response.status,
    });
  }
  return new TextDecoder().decode(bytes);
}
