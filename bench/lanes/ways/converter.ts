import { type ConverterOptions, createConvertFrames } from '@frame-ingest/converter';
import type { ConvertImages } from './convert-images.ts';

/**
 * The converter; one for each rate factor, as options are for good. It is asked as it is in a process that runs: an encoder that is kept
 * makes another first frame than a new one.
 */
export function converter(options: ConverterOptions): ConvertImages {
  const byRateFactor = new Map<number | undefined, ReturnType<typeof createConvertFrames>>();
  return async (images, _size, rateFactor) => {
    const encoderArguments = rateFactor === undefined ? [] : ['-crf', String(rateFactor)];
    const convertFrames =
      byRateFactor.get(rateFactor) ?? createConvertFrames({ ...options, encoderArguments });
    const startMs = 1e12;
    const frames = images.map((image, index) => ({ index, image, timestampMs: startMs + index * 100 }));
    const endMs = startMs + images.length * 100;
    const segmentUuid = new Uint8Array(16);
    const input = { frames, endMs, timeoutMs: 60_000, segmentUuid };
    if (!byRateFactor.has(rateFactor)) await convertFrames(input);
    byRateFactor.set(rateFactor, convertFrames);
    return (await convertFrames(input)).matroska;
  };
}
