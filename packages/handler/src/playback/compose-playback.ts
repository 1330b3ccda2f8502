import type { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import type { S3Client } from '@aws-sdk/client-s3';
import { createExtractImage } from '@frame-ingest/converter';
import type { Configuration } from '../config/configuration.ts';
import type { Route } from '../http/router.ts';
import type { LimitConcurrency } from '../limit-concurrency.ts';
import type { StreamAccess } from '../streams/stream-access.ts';
import { createFindMediaChange } from './find-media-change.ts';
import { createFindNearestFrame } from './find-nearest-frame.ts';
import { createFindRange } from './find-range.ts';
import { createGetClip } from './get-clip.ts';
import { createGetImage } from './get-image.ts';
import { createGetPlayback } from './get-playback.ts';
import { createOfferFile } from './offer-file.ts';
import { createToPlaybackRoute } from './playback-route.ts';

/** The AWS clients, and the turns of work that needs a processor. */
export interface PlaybackServices {
  readonly s3: S3Client;
  readonly control: KinesisVideoClient;
  readonly limitConcurrency: LimitConcurrency;
}

/** The routes for watching streams. */
export interface PlaybackRoutes {
  readonly getPlayback: Route;
  readonly getClip: Route;
  readonly getImage: Route;
}

/** Makes the routes for watching streams. */
export function composePlayback(
  { archiveBucket, ffmpegPath }: Configuration,
  { s3, control, limitConcurrency }: PlaybackServices,
  streamAccess: StreamAccess,
): PlaybackRoutes {
  const toPlaybackRoute = createToPlaybackRoute(streamAccess, Date.now);
  const findRange = createFindRange(control);
  const getClip = createGetClip(
    toPlaybackRoute,
    control,
    findRange,
    createFindMediaChange(control),
    createOfferFile(s3, archiveBucket),
  );
  const getImage = createGetImage(
    toPlaybackRoute,
    createFindNearestFrame(control),
    limitConcurrency(createExtractImage(ffmpegPath)),
  );
  return { getPlayback: createGetPlayback(toPlaybackRoute, control, findRange), getClip, getImage };
}
