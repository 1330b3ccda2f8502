import type { ConvertFrames, DecoderFallback } from '@frame-ingest/converter';
import type { DeliveryMetrics } from '../metrics/delivery-metrics.ts';

export interface FallbackObservers {
  readonly logger: { warn(message: string): void };
  readonly metrics: Pick<DeliveryMetrics, 'decoderFallback'>;
}

/** If every client has its own reason, a few are enough. */
const maxReasons = 10;

/** Reports when `DECODER=ffmpeg` is not used: logs each reason once per process, and counts every time in a metric. */
export function tellFallbacks(
  convertFrames: ConvertFrames,
  { logger, metrics }: FallbackObservers,
): ConvertFrames {
  const told = new Set<string>();

  return async function convertAndTell(input) {
    const video = await convertFrames(input);
    for (const fallback of video.fallbacks) {
      metrics.decoderFallback();
      if (told.has(fallback.reason) || told.size >= maxReasons) continue;
      told.add(fallback.reason);
      logger.warn(describe(fallback));
    }
    return video;
  };
}

function describe({ index, reason }: DecoderFallback): string {
  const frame = index === undefined ? 'a frame' : `frames[${index}]`;
  return `sharp decoded a fragment in spite of DECODER=ffmpeg, because ${frame} ${reason}. This is logged once; the metric DecoderFallback counts every time.`;
}
