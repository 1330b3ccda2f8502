import { availableParallelism } from 'node:os';
import { Logger } from '@aws-lambda-powertools/logger';
import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { S3Client } from '@aws-sdk/client-s3';
import { createConvertFrames } from '@frame-ingest/converter';
import { PutMediaClient } from '@frame-ingest/put-media';
import { createArchiveFragment } from './archive-fragment.ts';
import { parseConfiguration } from './configuration.ts';
import { convertInTurn } from './convert-in-turn.ts';
import { createHandler, type Handler } from './create-handler.ts';
import { createFindFragments } from './find-fragments.ts';
import { createGetConfig } from './get-config.ts';
import { createIngestFrames } from './ingest-frames.ts';
import { createPostFrameData } from './post-frame-data.ts';
import { createStreamFragments } from './stream-fragments.ts';

/** A stream takes one connection at a time; functions that run side by side have to wait for each other. */
const maxPutMediaAttempts = 8;

/**
 * Functions that run side by side cannot count together what they put on a stream: the service counts, and what it
 * refuses is tried again.
 */
const uncounted = {
  requestsPerSecond: Number.POSITIVE_INFINITY,
  fragmentsPerSecond: Number.POSITIVE_INFINITY,
};

/**
 * The composition root: makes every part from the environment. The AWS clients find region, credentials and
 * endpoints (`AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL_KINESIS_VIDEO`) there by themselves.
 * @throws Error naming the variable that is missing or wrong
 */
export function composeHandler(environment: Readonly<Record<string, string | undefined>>): Handler {
  const configuration = parseConfiguration(environment);
  const { archiveBucket, streamName, canvas, ffmpegPath, limits, framerate } = configuration;
  const logger = new Logger({ serviceName: 'frame-ingest' });

  const ingestFrames = createIngestFrames({
    streamName,
    convertFrames: convertInTurn(
      createConvertFrames({
        maxClusterMs: configuration.maxFragmentMs,
        minClusterMs: limits.minBatchMs,
        maxPixels: limits.maxFramePixels,
        maxBatchPixels: limits.maxBatchPixels,
        decoder: configuration.decoder,
        profile: configuration.encoderProfile,
        encoderArguments: configuration.encoderArguments,
        ...(canvas ? { canvas } : {}),
        ...(ffmpegPath ? { ffmpegPath } : {}),
      }),
      availableParallelism(),
    ),
    archiveFragment: createArchiveFragment(new S3Client({}), archiveBucket),
    streamFragments: createStreamFragments({
      streamName,
      putMediaClient: new PutMediaClient({ logger, maxAttempts: maxPutMediaAttempts, limits: uncounted }),
      findFragments: createFindFragments(new KinesisVideoClient({}), streamName),
    }),
  });
  return createHandler({
    postFrameData: createPostFrameData({
      ingestFrames,
      limits,
      defaultFramerate: framerate,
      clock: Date.now,
    }),
    getConfig: createGetConfig(configuration),
    corsOrigins: configuration.corsOrigins,
    logger,
  });
}
