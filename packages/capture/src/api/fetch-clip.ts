import { type ApiRequest, request, toRefusal } from './request.ts';

/** A part of a stream by producer time, in milliseconds since the Unix epoch; the end does not belong to it. */
export interface ClipRange {
  /** The first millisecond that belongs to it. */
  readonly startMs: number;
  /** The first millisecond after it. */
  readonly endMs: number;
  /**
   * Kinesis video stream to read.
   * @default - the stream of a request that names none
   */
  readonly streamName?: string;
}

/**
 * Fetches the video of a range out of the stream. The service needs a moment for what has just been put there: until then
 * the error is `no_video`.
 * @param sent `url` is the address of `GET /Clip`
 * @returns an MP4 file of every fragment that has a part in the range, whole
 * @throws IngestError
 */
export async function fetchClip(
  { startMs, endMs, streamName }: ClipRange,
  sent: Omit<ApiRequest, 'body'>,
): Promise<ArrayBuffer> {
  const query = new URLSearchParams({ start: String(startMs), end: String(endMs) });
  if (streamName !== undefined) query.set('streamName', streamName);
  const get = { ...sent, url: `${sent.url}?${query}` };
  // A long clip is answered with the address of a file, which `fetch` follows.
  const answer = await request(get);
  const { ok, headers } = answer.response;
  if (!ok || !headers.get('content-type')?.startsWith('video/mp4')) throw toRefusal(get, answer);
  return answer.bytes;
}
