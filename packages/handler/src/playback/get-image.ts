import { imageHeaders, parseImageQuery } from '@frame-ingest/contract';
import type { ExtractImage } from '@frame-ingest/converter';
import { fileResult } from '../http/file-result.ts';
import type { Route } from '../http/router.ts';
import type { FindNearestFrame } from './find-nearest-frame.ts';
import type { ToPlaybackRoute } from './playback-route.ts';

/**
 * Makes the route `GET /Image`: the frame nearest to a time, as JPEG.
 *
 * GetImages of Kinesis Video would only give pictures at fixed intervals, at least 200 ms apart.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetImages.html
 */
export function createGetImage(
  toPlaybackRoute: ToPlaybackRoute,
  findNearestFrame: FindNearestFrame,
  extractImage: ExtractImage,
): Route {
  return toPlaybackRoute(async ({ streamName, query, nowMs, timeoutMs, signal }) => {
    const atMs = parseImageQuery(query, nowMs);
    const { timestampMs, fragmentNumber, ...picture } = await findNearestFrame(streamName, atMs, signal);
    const image = await extractImage({ ...picture, timeoutMs });
    const headers = {
      [imageHeaders.timestamp]: String(timestampMs),
      [imageHeaders.fragmentNumber]: fragmentNumber,
    };
    return {
      ...fileResult('image/jpeg', image, headers),
      facts: { at: atMs, producerTimestamp: timestampMs, bytes: image.length },
    };
  });
}
