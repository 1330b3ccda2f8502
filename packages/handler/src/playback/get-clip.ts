import type { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import {
  GetClipCommand,
  InvalidCodecPrivateDataException,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { InvalidRequestError, parseClipQuery, type TimeRange } from '@frame-ingest/contract';
import { callArchivedMedia } from '@frame-ingest/get-media';
import { playbackLimits } from '@frame-ingest/kinesis-video';
import { PlaybackError } from '../errors.ts';
import { rangedResult } from '../http/ranged-result.ts';
import type { Route, RouteAnswer } from '../http/router.ts';
import { toTimestampRange } from '../streams/producer-time.ts';
import type { FindMediaChange } from './find-media-change.ts';
import type { FindRange, FoundRange } from './find-range.ts';
import type { OfferFile } from './offer-file.ts';
import type { ToPlaybackRoute } from './playback-route.ts';

/** Largest answer of Lambda: 6 MB of JSON, with the bytes in base64. */
const maxAnsweredBytes = 4_500_000;

const { maxClipFragments, maxClipBytes } = playbackLimits;

const contentType = 'video/mp4';

/**
 * Makes the route `GET /Clip`: the fragments of a range as one MP4 file, or a byte range of it. A file that is too large for an
 * answer is written to the bucket, and the answer redirects to it.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetClip.html
 */
export function createGetClip(
  toPlaybackRoute: ToPlaybackRoute,
  client: KinesisVideoClient,
  findRange: FindRange,
  findMediaChange: FindMediaChange,
  offerFile: OfferFile,
): Route {
  return toPlaybackRoute(async ({ streamName, query, headers, nowMs, signal }) => {
    const asked = parseClipQuery(query, nowMs);
    const found = await findRange(streamName, asked, signal);
    refuseTooLong(found);
    const { startMs, endMs } = { ...asked, ...found };
    const command = new GetClipCommand({
      StreamName: streamName,
      ClipFragmentSelector: {
        FragmentSelectorType: 'PRODUCER_TIMESTAMP',
        TimestampRange: toTimestampRange({ startMs, endMs }),
      },
    });
    const clip = await callArchivedMedia({ client, streamName, signal }, 'GET_CLIP', async (media) => {
      const { Payload } = await media.send(command, { abortSignal: signal });
      return Payload?.transformToByteArray();
    }).catch(async (error: unknown) => {
      if (!(error instanceof InvalidCodecPrivateDataException)) throw error;
      const numbers = found.fragments.map(({ number }) => number);
      // The refusal is reported even if its moment cannot be found.
      throw new PlaybackError(
        error,
        await findMediaChange(streamName, numbers, signal).catch(() => undefined),
      );
    });
    if (clip === undefined) throw new PlaybackError(new Error('The service answered without a clip'));
    const result =
      clip.length <= maxAnsweredBytes
        ? rangedResult(contentType, clip, headers)
        : await leadTo(await offerFile(clipName(streamName, { startMs, endMs }), contentType, clip, signal));
    return { ...result, facts: { start: startMs, end: endMs, bytes: clip.length } };
  });
}

/** The service would silently leave out the rest. */
function refuseTooLong({ fragments }: FoundRange): void {
  let bytes = 0;
  const first = fragments.findIndex(({ byteLength }, index) => {
    bytes += byteLength;
    return index >= maxClipFragments || (index > 0 && bytes > maxClipBytes);
  });
  const tooMuch = fragments[first];
  if (tooMuch === undefined) return;
  const most = `a clip has at most ${maxClipFragments} fragments and ${maxClipBytes / 1e6} MB`;
  const message = `is too late: ${most}. The latest possible end is ${tooMuch.producerTimestampMs}`;
  throw new InvalidRequestError('invalid_request', [{ path: 'end', message }]);
}

function leadTo(location: string): RouteAnswer {
  return { statusCode: 303, headers: { location } };
}

function clipName(streamName: string, { startMs, endMs }: TimeRange): string {
  return `${streamName}/${startMs}-${endMs}.mp4`;
}
