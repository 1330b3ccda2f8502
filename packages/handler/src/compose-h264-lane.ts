import { createWrapAccessUnits } from '@frame-ingest/access-units';
import { codecLimits } from '@frame-ingest/contract';
import { createVerifyPictures } from '@frame-ingest/converter/verify';
import type { Configuration } from './config/configuration.ts';
import { createH264Lane } from './ingest/lanes/h264-lane.ts';
import type { H264Lane } from './ingest/lanes/lanes.ts';
import type { LimitConcurrency } from './limit-concurrency.ts';

/** Makes the lane for H.264 from cameras. */
export function composeH264Lane(
  { limits, maxFragmentMs, verifiesPictures, ffmpegPath }: Configuration,
  limitConcurrency: LimitConcurrency,
): H264Lane {
  const { maxBatchPixels } = limits;
  const verifyPictures = createVerifyPictures({ maxBatchPixels, ...(ffmpegPath ? { ffmpegPath } : {}) });
  return createH264Lane({
    wrap: createWrapAccessUnits({
      limits: { ...codecLimits, maxFramePixels: limits.maxFramePixels },
      maxClusterMs: maxFragmentMs,
      minClusterMs: limits.minBatchMs,
    }),
    verifyPictures: verifiesPictures ? limitConcurrency(verifyPictures) : undefined,
  });
}
