import type { ConvertFrames } from '@frame-ingest/converter';

/**
 * Lets conversions take turns, `most` at a time, in the order of the calls: side by side they would all end late, and
 * each would hold its pictures and its encoder for as long. Waiting counts as time of the conversion.
 */
export function convertInTurn(convertFrames: ConvertFrames, most: number): ConvertFrames {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async function convertFramesInTurn(input) {
    const calledAtMs = performance.now();
    if (running < most) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      const waitedMs = performance.now() - calledAtMs;
      return await convertFrames({ ...input, timeoutMs: input.timeoutMs - waitedMs });
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
