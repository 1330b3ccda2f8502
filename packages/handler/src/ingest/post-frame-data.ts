import {
  type FrameDataAnswer,
  parseFrameData,
  parseFrameDataQuery,
  type RequestLimits,
  routes,
} from '@frame-ingest/contract';
import { readBody } from '../body/read-body.ts';
import { jsonResult } from '../http/json-result.ts';
import { remainingMs } from '../http/remaining-ms.ts';
import type { Route } from '../http/router.ts';
import { Stopwatch } from '../http/stopwatch.ts';
import type { DeliveryMetrics } from '../metrics/delivery-metrics.ts';
import { Seams } from '../metrics/seams.ts';
import type { StreamAccess } from '../streams/stream-access.ts';
import type { IngestFrames } from './ingest-frames.ts';

export interface PostFrameDataDependencies {
  readonly ingestFrames: IngestFrames;
  readonly streamAccess: StreamAccess;
  readonly metrics: DeliveryMetrics;
  readonly limits: RequestLimits;
  readonly defaultFramerate: number;
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number;
}

/** Makes the route `POST /FrameData`. */
export function createPostFrameData(dependencies: PostFrameDataDependencies): Route {
  const { ingestFrames, streamAccess, metrics, limits, defaultFramerate, clock } = dependencies;

  const seams = new Seams();

  return async function postFrameData(event, context) {
    const stopwatch = new Stopwatch();
    const nowMs = clock();
    // Who has no stream here at all is refused before the body is read, who names another's before it is decoded.
    streamAccess.streamsOf(event);
    parseFrameDataQuery(event.queryStringParameters ?? {});
    const { streamName, batch } = await stopwatch.measure('parse', async () => {
      const body = await readBody(event, limits);
      return {
        streamName: streamAccess.chooseStream(event, body),
        batch: parseFrameData(body, {
          limits,
          defaultFramerate,
          nowMs,
          decodeBase64: (text) => Buffer.from(text, 'base64'),
        }),
      };
    });
    const { wasThere, ...ingested } = await ingestFrames(batch, {
      streamName,
      timeoutMs: remainingMs(context),
      stopwatch,
    });
    const answer: FrameDataAnswer = {
      requestId: event.requestContext.requestId,
      ...ingested,
      ...(batch.ignored.length > 0 ? { ignored: batch.ignored } : {}),
      timings: {
        parse: stopwatch.stageMs('parse'),
        convert: stopwatch.stageMs('convert'),
        archive: stopwatch.stageMs('archive'),
        stream: stopwatch.stageMs('stream'),
        total: stopwatch.totalMs,
      },
    };
    note(answer, wasThere);
    const facts = { ...toFacts(answer), ...(wasThere ? { doubleAvoided: true } : {}) };
    return answer.delivery.state === 'delivered'
      ? { ...jsonResult(answer), facts }
      : { ...jsonResult(answer), ...accepted(answer), facts };
  };

  function note({ delivery, timings, stream, start, end }: FrameDataAnswer, wasThere: boolean): void {
    const gapMs = wasThere ? undefined : seams.gapBefore(stream.name, start, end);
    if (gapMs !== undefined) metrics.seam(gapMs);
    if (delivery.state === 'delivered') metrics.acknowledged(timings.stream);
    else metrics.archivedNotStreamed();
    if (wasThere) metrics.doubleAvoided();
    metrics.publish();
  }
}

/** Delivery follows; the client need not send it again, and may ask what became of it. */
function accepted({ id }: FrameDataAnswer): { statusCode: number; headers: Record<string, string> } {
  const location = routes.batch.replace('{id}', encodeURIComponent(id));
  return { statusCode: 202, headers: { 'content-type': 'application/json', location } };
}

/** Enough to find the video of a request, and to count what was dropped. */
function toFacts(answer: FrameDataAnswer): Record<string, unknown> {
  const { frames, start, durationMs, archive, stream, delivery, clockOffsetMs, timings } = answer;
  const { received, encoded, dropped } = frames;
  return {
    stream: stream.name,
    start,
    durationMs,
    frames: { received, encoded, dropped: dropped.length },
    ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
    key: archive.key,
    delivery,
    fragments: stream.fragments.map(({ fragmentNumber }) => fragmentNumber),
    timings,
  };
}
