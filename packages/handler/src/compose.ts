import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { routes as paths } from '@frame-ingest/contract';
import { startEncoderAhead } from '@frame-ingest/converter';
import { createGetBatch } from './batches/get-batch.ts';
import { composeDelivery, type DeliveryParts } from './compose-delivery.ts';
import { composeLanes, toConverterOptions } from './compose-lanes.ts';
import { composeMetrics, createServices } from './compose-services.ts';
import { type Configuration, parseConfiguration } from './config/configuration.ts';
import { createGetConfig } from './config/get-config.ts';
import { createDeliverRequested } from './delivery/deliver-requested.ts';
import { createHandler, type Handler } from './http/create-handler.ts';
import { createArchiveBatch } from './ingest/archive-batch.ts';
import { createIngestFrames, type IngestFrames } from './ingest/ingest-frames.ts';
import { createPostFrameData } from './ingest/post-frame-data.ts';
import { createConcurrencyLimit } from './limit-concurrency.ts';
import { offerPlayback } from './playback/offer-playback.ts';
import { createStreamAccess } from './streams/stream-access.ts';
import { StreamBreaker } from './streams/stream-breaker.ts';
import { createWarmUp, type WarmUp } from './warm-up.ts';

/**
 * The composition root of the API: makes every part from the environment. The AWS clients find region, credentials and
 * endpoints (`AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL_KINESIS_VIDEO`) there by themselves.
 * @throws Error naming the variable that is missing or wrong
 */
export function composeHandler(environment: Readonly<Record<string, string | undefined>>): Handler {
  return composeApi(environment).handler;
}

/** The API, and its work ahead of the first request. */
export interface Api {
  readonly handler: Handler;
  readonly warmUp: WarmUp;
}

/**
 * Makes the API, and lets the caller decide whether to warm it up.
 * @throws Error naming the variable that is missing or wrong
 */
export function composeApi(environment: Readonly<Record<string, string | undefined>>): Api {
  const configuration = parseConfiguration(environment);
  const { streams, streamClaim, limits, framerate, corsOrigins } = configuration;
  const services = createServices(configuration);
  const delivery = composeDelivery(configuration, services);
  const limitConcurrency = createConcurrencyLimit(availableParallelism());
  const streamAccess = createStreamAccess(streams, streamClaim);

  const metrics = composeMetrics();
  const observers = { logger: services.logger, metrics };
  const postFrameData = createPostFrameData({
    ingestFrames: composeIngest(configuration, delivery),
    lanes: composeLanes(configuration, limitConcurrency, observers),
    ...{ metrics, streamAccess, limits, defaultFramerate: framerate, clock: Date.now },
  });
  const handler = createHandler({
    routes: {
      [paths.frameData]: { POST: postFrameData },
      [paths.batch]: { GET: createGetBatch({ ...delivery, streamAccess }) },
      [paths.config]: { GET: createGetConfig(configuration, streamAccess, Date.now) },
      ...(configuration.playback
        ? offerPlayback(configuration, { ...services, limitConcurrency }, streamAccess)
        : {}),
    },
    corsOrigins,
    logger: services.logger,
  });
  const startEncoder = (): Promise<void> => startEncoderAhead(toConverterOptions(configuration));
  return { handler, warmUp: createWarmUp({ ...delivery, streams, startEncoder }) };
}

function composeIngest(configuration: Configuration, delivery: DeliveryParts): IngestFrames {
  const { isRedriven } = configuration;
  const { time } = delivery;
  return createIngestFrames({
    archiveBatch: createArchiveBatch(delivery.archive),
    parking: delivery.parking,
    deliverRequested: createDeliverRequested({
      ...{ ...delivery, isRedriven, breaker: new StreamBreaker(time) },
      patienceMs: configuration.deliveryPatienceMs,
    }),
    ...{ isRedriven, time, newName: randomUUID },
  });
}
