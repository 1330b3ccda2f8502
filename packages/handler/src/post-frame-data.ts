import { type FrameDataAnswer, parseFrameData, type RequestLimits } from '@frame-ingest/contract';
import type { IngestFrames } from './ingest-frames.ts';
import { jsonResult } from './json-result.ts';
import { readBody } from './read-body.ts';
import type { Route } from './router.ts';
import { Stopwatch } from './stopwatch.ts';

export interface PostFrameDataDependencies {
  readonly ingestFrames: IngestFrames;
  readonly limits: RequestLimits;
  readonly defaultFramerate: number;
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number;
}

/** API Gateway gives up after 30 s; the answer must be there before. */
const longestMs = 28_000;
/** Kept back for writing the answer. */
const reserveMs = 500;

/** Makes the route `POST /FrameData`. */
export function createPostFrameData(dependencies: PostFrameDataDependencies): Route {
  const { ingestFrames, limits, defaultFramerate, clock } = dependencies;

  return async function postFrameData(event, context) {
    const stopwatch = new Stopwatch();
    const nowMs = clock();
    const batch = await stopwatch.measure('parse', async () =>
      parseFrameData(await readBody(event, limits.maxBodyBytes), {
        limits,
        defaultFramerate,
        nowMs,
        decodeBase64: (text) => Buffer.from(text, 'base64'),
      }),
    );
    const timeoutMs = Math.max(1, Math.min(context.getRemainingTimeInMillis() - reserveMs, longestMs));
    const outcome = await ingestFrames(batch, { timeoutMs, stopwatch });
    const answer: FrameDataAnswer = {
      requestId: event.requestContext.requestId,
      ...outcome,
      timings: {
        parse: stopwatch.stageMs('parse'),
        convert: stopwatch.stageMs('convert'),
        archive: stopwatch.stageMs('archive'),
        stream: stopwatch.stageMs('stream'),
        total: stopwatch.totalMs,
      },
    };
    return { ...jsonResult(answer), facts: toFacts(answer) };
  };
}

/** Enough to find the video of a request, and to count what was dropped. */
function toFacts(answer: FrameDataAnswer): Record<string, unknown> {
  const { frames, start, durationMs, archive, stream, timings } = answer;
  const { received, encoded, dropped } = frames;
  return {
    stream: stream.name,
    start,
    durationMs,
    frames: { received, encoded, dropped: dropped.length },
    key: archive.key,
    fragments: stream.fragments.map(({ fragmentNumber }) => fragmentNumber),
    timings,
  };
}
