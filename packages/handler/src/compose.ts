import { availableParallelism } from 'node:os';
import { Logger } from '@aws-lambda-powertools/logger';
import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { S3Client } from '@aws-sdk/client-s3';
import { routes as paths } from '@frame-ingest/contract';
import { createConvertFrames } from '@frame-ingest/converter';
import { PutMediaClient } from '@frame-ingest/put-media';
import { type Configuration, parseConfiguration } from './config/configuration.ts';
import { createGetConfig } from './config/get-config.ts';
import { createTurns, type InTurn } from './create-turns.ts';
import { createHandler, type Handler } from './http/create-handler.ts';
import { createArchiveFragment } from './ingest/archive-fragment.ts';
import { createIngestFrames, type IngestFrames } from './ingest/ingest-frames.ts';
import { createPostFrameData } from './ingest/post-frame-data.ts';
import { createStreamFragments } from './ingest/stream-fragments.ts';
import { composePlayback } from './playback/compose-playback.ts';
import { createEnsureStream } from './streams/ensure-stream.ts';
import { createFindFragments } from './streams/find-fragments.ts';
import { createStreamAccess, isMadeOnDemand } from './streams/stream-access.ts';

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

/** What the parts share: how they reach AWS and the log, and the turns of work that takes a processor. */
interface Services {
  readonly s3: S3Client;
  readonly control: KinesisVideoClient;
  readonly logger: Logger;
  readonly inTurn: InTurn;
}

/**
 * The composition root: makes every part from the environment. The AWS clients find region, credentials and
 * endpoints (`AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL_KINESIS_VIDEO`) there by themselves.
 * @throws Error naming the variable that is missing or wrong
 */
export function composeHandler(environment: Readonly<Record<string, string | undefined>>): Handler {
  const configuration = parseConfiguration(environment);
  const { streams, streamClaim, limits, framerate, corsOrigins } = configuration;
  const logger = new Logger({ serviceName: 'frame-ingest' });
  const services: Services = {
    ...{ s3: new S3Client({}), control: new KinesisVideoClient({}), logger },
    inTurn: createTurns(availableParallelism()),
  };
  const streamAccess = createStreamAccess(streams, streamClaim);

  const postFrameData = createPostFrameData({
    ingestFrames: composeIngest(configuration, services),
    ...{ streamAccess, limits, defaultFramerate: framerate, clock: Date.now },
  });
  return createHandler({
    routes: {
      [paths.frameData]: { POST: postFrameData },
      [paths.config]: { GET: createGetConfig(configuration, streamAccess) },
      ...(configuration.playback ? composePlayback(configuration, services, streamAccess) : {}),
    },
    corsOrigins,
    logger,
  });
}

function composeIngest(
  configuration: Configuration,
  { s3, control, logger, inTurn }: Services,
): IngestFrames {
  const { archiveBucket, canvas, ffmpegPath, limits, streams } = configuration;
  return createIngestFrames({
    convertFrames: inTurn(
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
    ),
    archiveFragment: createArchiveFragment(s3, archiveBucket),
    streamFragments: createStreamFragments({
      putMediaClient: new PutMediaClient({ logger, maxAttempts: maxPutMediaAttempts, limits: uncounted }),
      findFragments: createFindFragments(control),
      isMadeOnDemand: (streamName) => isMadeOnDemand(streams, streamName),
      ensureStream: createEnsureStream(control, configuration.newStream),
    }),
  });
}
