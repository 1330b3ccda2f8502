import type { ConvertFrames, DecoderFallback } from '@frame-ingest/converter';
import type { DeliveryMetrics } from '../metrics/delivery-metrics.ts';

export interface FallbackObservers {
  readonly logger: { warn(message: string): void };
  readonly metrics: Pick<DeliveryMetrics, 'decoderFallback'>;
}

/** Where each client has a reason of its own, a few of them tell what is the matter. */
const maxReasons = 10;

/** Tells when `DECODER=ffmpeg` is not taken: each reason once in a process by the log, and every time by a metric. */
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
  return `DECODER=ffmpeg was not taken for a fragment, which sharp decoded, because ${frame} ${reason}. This is told once; the metric DecoderFallback counts.`;
}
