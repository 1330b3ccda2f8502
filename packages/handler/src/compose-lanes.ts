import { createConvertFrames } from '@frame-ingest/converter';
import type { Configuration } from './config/configuration.ts';
import { createImageLane } from './ingest/lanes/image-lane.ts';
import type { H264Lane, Lanes, LoadH264Lane } from './ingest/lanes/lanes.ts';
import { type FallbackObservers, tellFallbacks } from './ingest/tell-fallbacks.ts';
import type { LimitConcurrency } from './limit-concurrency.ts';

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

/** What failed to load once may not fail again. */
function offerH264Lane(configuration: Configuration, limitConcurrency: LimitConcurrency): LoadH264Lane {
  let lane: H264Lane | undefined;
  return async () => {
    if (lane !== undefined) return lane;
    const { composeH264Lane } = await import('./compose-h264-lane.ts');
    lane ??= composeH264Lane(configuration, limitConcurrency);
    return lane;
  };
}
