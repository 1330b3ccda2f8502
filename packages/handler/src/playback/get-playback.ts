import type { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import {
  ContainerFormat,
  GetHLSStreamingSessionURLCommand,
  HLSDiscontinuityMode,
  HLSDisplayFragmentTimestamp,
  HLSFragmentSelectorType,
  type HLSTimestampRange,
} from '@aws-sdk/client-kinesis-video-archived-media';
import {
  type PlaybackAnswer,
  type PlaybackMode,
  type PlaybackQuery,
  parsePlaybackQuery,
} from '@frame-ingest/contract';
import { callArchivedMedia } from '@frame-ingest/get-media';
import { playbackLimits } from '@frame-ingest/kinesis-video';
import { PlaybackError } from '../errors.ts';
import { jsonResult } from '../http/json-result.ts';
import type { Route } from '../http/router.ts';
import { toTimestampRange } from '../streams/producer-time.ts';
import type { FindRange } from './find-range.ts';
import type { ToPlaybackRoute } from './playback-route.ts';

/** The service's maximum; its default would end a recording after 1000 fragments. */
const maxFragments = playbackLimits.maxPlaylistFragments;

/**
 * Makes the route `GET /Playback`: a session that any HLS player plays.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetHLSStreamingSessionURL.html
 */
export function createGetPlayback(
  toPlaybackRoute: ToPlaybackRoute,
  client: KinesisVideoClient,
  findRange: FindRange,
): Route {
  const findStart = async (streamName: string, startMs: number, signal: AbortSignal): Promise<number> =>
    (await findRange(streamName, { startMs, endMs: startMs + 1 }, signal)).startMs;

  return toPlaybackRoute(async ({ requestId, streamName, query, nowMs, signal }) => {
    const asked = parsePlaybackQuery(query, nowMs);
    const mode = modeOf(asked);
    const startMs =
      asked.startMs === undefined ? undefined : await findStart(streamName, asked.startMs, signal);
    const command = new GetHLSStreamingSessionURLCommand({
      StreamName: streamName,
      PlaybackMode: mode,
      HLSFragmentSelector: {
        FragmentSelectorType: HLSFragmentSelectorType.PRODUCER_TIMESTAMP,
        ...(startMs === undefined ? {} : { TimestampRange: toRange(startMs, asked.endMs) }),
      },
      ContainerFormat: ContainerFormat.FRAGMENTED_MP4,
      // Batches join, so a player needs to reset only at a gap.
      DiscontinuityMode: HLSDiscontinuityMode.ON_DISCONTINUITY,
      DisplayFragmentTimestamp: HLSDisplayFragmentTimestamp.ALWAYS,
      Expires: asked.expiresSeconds,
      ...(mode === 'ON_DEMAND' ? { MaxMediaPlaylistFragmentResults: maxFragments } : {}),
    });
    const { HLSStreamingSessionURL: url } = await callArchivedMedia(
      { client, streamName, signal },
      'GET_HLS_STREAMING_SESSION_URL',
      (media) => media.send(command, { abortSignal: signal }),
    );
    if (url === undefined) throw new PlaybackError(new Error('The service answered without an address'));
    const expires = nowMs + asked.expiresSeconds * 1000;
    const answer: PlaybackAnswer = { requestId, streamName, mode, url, expires };
    return { ...jsonResult(answer), facts: { mode, start: startMs, end: asked.endMs } };
  });
}

function modeOf({ startMs, endMs }: PlaybackQuery): PlaybackMode {
  if (startMs === undefined) return 'LIVE';
  return endMs === undefined ? 'LIVE_REPLAY' : 'ON_DEMAND';
}

/** A replay has no end. */
function toRange(startMs: number, endMs: number | undefined): HLSTimestampRange {
  return endMs === undefined ? { StartTimestamp: new Date(startMs) } : toTimestampRange({ startMs, endMs });
}
