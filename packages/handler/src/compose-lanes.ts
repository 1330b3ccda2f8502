import { type ConverterOptions, createConvertFrames } from '@frame-ingest/converter';
import type { Configuration } from './config/configuration.ts';
import { createImageLane } from './ingest/lanes/image-lane.ts';
import type { Lanes, LoadH264Lane } from './ingest/lanes/lanes.ts';
import { type FallbackObservers, tellFallbacks } from './ingest/tell-fallbacks.ts';
import type { LimitConcurrency } from './limit-concurrency.ts';
import { loadOnce } from './load-once.ts';

/** Makes the ways from a request to a video. */
export function composeLanes(
  configuration: Configuration,
  limitConcurrency: LimitConcurrency,
  observers: FallbackObservers,
): Lanes {
  const convertFrames = createConvertFrames(toConverterOptions(configuration));
  return {
    images: createImageLane(limitConcurrency(tellFallbacks(convertFrames, observers))),
    h264: configuration.takesH264 ? offerH264Lane(configuration, limitConcurrency) : undefined,
  };
}

/** How the deployment has pictures converted. */
export function toConverterOptions(configuration: Configuration): ConverterOptions {
  const { canvas, ffmpegPath, limits } = configuration;
  return {
    maxClusterMs: configuration.maxFragmentMs,
    minClusterMs: limits.minBatchMs,
    maxPixels: limits.maxFramePixels,
    maxBatchPixels: limits.maxBatchPixels,
    decoder: configuration.decoder,
    profile: configuration.encoderProfile,
    encoderArguments: configuration.encoderArguments,
    ...(canvas ? { canvas } : {}),
    ...(ffmpegPath ? { ffmpegPath } : {}),
  };
}

function offerH264Lane(configuration: Configuration, limitConcurrency: LimitConcurrency): LoadH264Lane {
  return loadOnce(async () => {
    const { composeH264Lane } = await import('./compose-h264-lane.ts');
    return composeH264Lane(configuration, limitConcurrency);
  });
}
