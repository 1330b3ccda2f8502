import type { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { GetClipCommand } from '@aws-sdk/client-kinesis-video-archived-media';
import { parseClipQuery, type TimeRange } from '@frame-ingest/contract';
import { callArchivedMedia } from '@frame-ingest/get-media';
import type { CoverStart } from './cover-start.ts';
import { PlaybackError } from './errors.ts';
import type { OfferFile } from './offer-file.ts';
import type { ToPlaybackRoute } from './playback-route.ts';
import type { Route, RouteAnswer } from './router.ts';

/** What Lambda can answer with: 6 MB of JSON, in which bytes are base64. */
const mostAnsweredBytes = 4_500_000;

const contentType = 'video/mp4';

/**
 * Makes the route `GET /Clip`: the fragments of a range as one MP4 file. One that is too long for an answer is laid into
 * the bucket, and the answer leads there.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetClip.html
 */
export function createGetClip(
  toPlaybackRoute: ToPlaybackRoute,
  client: KinesisVideoClient,
  coverStart: CoverStart,
  offerFile: OfferFile,
): Route {
  return toPlaybackRoute(async ({ streamName, query, nowMs, signal }) => {
    const { startMs: askedMs, endMs } = parseClipQuery(query, nowMs);
    const startMs = await coverStart(streamName, askedMs, signal);
    const command = new GetClipCommand({
      StreamName: streamName,
      ClipFragmentSelector: {
        FragmentSelectorType: 'PRODUCER_TIMESTAMP',
        // For the service the end belongs to the range: a fragment that begins there would be in it.
        TimestampRange: { StartTimestamp: new Date(startMs), EndTimestamp: new Date(endMs - 1) },
      },
    });
    const clip = await callArchivedMedia({ client, streamName, signal }, 'GET_CLIP', async (media) => {
      const { Payload } = await media.send(command, { abortSignal: signal });
      return Payload?.transformToByteArray();
    });
    if (clip === undefined) throw new PlaybackError(new Error('The service answered without a clip'));
    const result =
      clip.length <= mostAnsweredBytes
        ? answerWith(clip)
        : await leadTo(await offerFile(clipName(streamName, { startMs, endMs }), contentType, clip, signal));
    return { ...result, facts: { start: startMs, end: endMs, bytes: clip.length } };
  });
}

function answerWith(clip: Uint8Array): RouteAnswer {
  return {
    statusCode: 200,
    headers: { 'content-type': contentType },
    body: Buffer.from(clip.buffer, clip.byteOffset, clip.length).toString('base64'),
    isBase64Encoded: true,
  };
}

function leadTo(location: string): RouteAnswer {
  return { statusCode: 303, headers: { location } };
}

function clipName(streamName: string, { startMs, endMs }: TimeRange): string {
  return `${streamName}/${startMs}-${endMs}.mp4`;
}
