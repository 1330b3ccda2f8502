import { type ApiRequest, request, toRefusal } from './request.ts';

/** A range of a stream in producer time, in milliseconds since the Unix epoch; the end is exclusive. */
export interface ClipRange {
  /** The first millisecond of the range. */
  readonly startMs: number;
  /** The first millisecond after it. */
  readonly endMs: number;
  /**
   * Kinesis video stream to read.
   * @default - the service's default stream
   */
  readonly streamName?: string;
}

/**
 * Fetches the video of a range from the stream. The service needs a moment for new fragments: until then the error is `no_video`.
 * @param sent `url` is the address of `GET /Clip`
 * @returns an MP4 file with every fragment that overlaps the range, in full
 * @throws IngestError
 */
export async function fetchClip(
  { startMs, endMs, streamName }: ClipRange,
  sent: Omit<ApiRequest, 'body'>,
): Promise<ArrayBuffer> {
  const query = new URLSearchParams({ start: String(startMs), end: String(endMs) });
  if (streamName !== undefined) query.set('streamName', streamName);
  const get = { ...sent, url: `${sent.url}?${query}` };
  // For a long clip the service redirects to a file, which `fetch` follows.
  const answer = await request(get);
  const { ok, headers } = answer.response;
  if (!ok || !headers.get('content-type')?.startsWith('video/mp4')) throw toRefusal(get, answer);
  return answer.bytes;
}
