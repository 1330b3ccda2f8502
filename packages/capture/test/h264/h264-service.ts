import { codecLimits, defaultLimits, h264BatchMediaType } from '@frame-ingest/contract';
import type { EncodingService } from '../../src/source/encoding.ts';

/** What a service says that takes H.264. */
export const h264Service: EncodingService = {
  batchMs: 1000,
  bodies: [h264BatchMediaType],
  h264: codecLimits,
  limits: defaultLimits,
};
