import { createConvertFrames } from '@frame-ingest/converter';
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
  const { canvas, ffmpegPath, limits, takesH264 } = configuration;
  const convertFrames = createConvertFrames({
    maxClusterMs: configuration.maxFragmentMs,
    minClusterMs: limits.minBatchMs,
    maxPixels: limits.maxFramePixels,
    maxBatchPixels: limits.maxBatchPixels,
    decoder: configuration.decoder,
    profile: configuration.encoderProfile,
    encoderArguments: configuration.encoderArguments,
    ...(canvas ? { canvas } : {}),
    ...(ffmpegPath ? { ffmpegPath } : {}),
  });
  return {
    images: createImageLane(limitConcurrency(tellFallbacks(convertFrames, observers))),
    h264: takesH264 ? offerH264Lane(configuration, limitConcurrency) : undefined,
  };
}

function offerH264Lane(configuration: Configuration, limitConcurrency: LimitConcurrency): LoadH264Lane {
  return loadOnce(async () => {
    const { composeH264Lane } = await import('./compose-h264-lane.ts');
    return composeH264Lane(configuration, limitConcurrency);
  });
}
