import { imageHeaders, type PlaybackAnswer } from '@frame-ingest/contract';
import { type ApiRequest, request, toRefusal } from '../../api/request.ts';
import { requestJson } from '../../api/request-json.ts';
import { IngestError } from '../../errors.ts';
import type { Stretch } from './stretch.ts';

/** Opens HLS sessions; without a range they are live. */
export type OpenPlayback = (streamName: string, range?: Stretch) => Promise<PlaybackAnswer>;

/** The frame nearest to a time. */
export interface Picture {
  readonly jpeg: Blob;
  /** Producer timestamp, in milliseconds since the Unix epoch. */
  readonly timestampMs: number;
}

/** Loads pictures of single moments. */
export type LoadPicture = (streamName: string, atMs: number) => Promise<Picture>;

/** The longest lifetime of a session. */
const expiresSeconds = 43_200;

/**
 * Asks for a session of a stream.
 * @param sent `url` is the address of `GET /Playback`
 * @throws IngestError, for example `no_video` if there is nothing to play
 */
export async function openPlayback(
  streamName: string,
  range: Stretch | undefined,
  sent: ApiRequest,
): Promise<PlaybackAnswer> {
  const query = new URLSearchParams({ streamName, expires: String(expiresSeconds) });
  if (range !== undefined) {
    query.set('start', String(Math.floor(range.startMs)));
    query.set('end', String(Math.ceil(range.endMs)));
  }
  const { value } = await requestJson({ ...sent, url: `${sent.url}?${query}` });
  const answer = value as Partial<PlaybackAnswer> | null;
  if (typeof answer?.url === 'string' && typeof answer.expires === 'number') return answer as PlaybackAnswer;
  throw new IngestError(`GET ${sent.url} was answered with JSON that is not a session.`, {
    code: 'not_an_answer',
    retryable: false,
  });
}

/**
 * Asks for the picture of a moment.
 * @param sent `url` is the address of `GET /Image`
 * @throws IngestError, for example `no_video` if there is no picture within an hour
 */
export async function loadPicture(streamName: string, atMs: number, sent: ApiRequest): Promise<Picture> {
  const query = new URLSearchParams({ streamName, at: String(Math.round(atMs)) });
  const get = { ...sent, url: `${sent.url}?${query}` };
  const answer = await request(get);
  const { ok, headers } = answer.response;
  if (!ok || !headers.get('content-type')?.startsWith('image/jpeg')) throw toRefusal(get, answer);
  return {
    jpeg: new Blob([answer.bytes], { type: 'image/jpeg' }),
    timestampMs: Number(headers.get(imageHeaders.timestamp) ?? atMs),
  };
}
