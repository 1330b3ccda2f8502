import { type FrameDataAnswer, type RequestLimits, routes } from '@frame-ingest/contract';
import { type ReceivedBody, readBody } from '../body/read-body.ts';
import { jsonResult } from '../http/json-result.ts';
import { remainingMs } from '../http/remaining-ms.ts';
import type { Route } from '../http/router.ts';
import { Stopwatch } from '../http/stopwatch.ts';
import type { DeliveryMetrics } from '../metrics/delivery-metrics.ts';
import { Seams } from '../metrics/seams.ts';
import type { StreamAccess } from '../streams/stream-access.ts';
import type { IngestFrames } from './ingest-frames.ts';
import type { BatchToIngest } from './lanes/lane.ts';
import type { Lanes } from './lanes/lanes.ts';

export interface PostFrameDataDependencies {
  readonly ingestFrames: IngestFrames;
  readonly lanes: Lanes;
  readonly streamAccess: StreamAccess;
  readonly metrics: DeliveryMetrics;
  readonly limits: RequestLimits;
  readonly defaultFramerate: number;
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number;
}

/** Makes the route `POST /FrameData`. */
export function createPostFrameData(dependencies: PostFrameDataDependencies): Route {
  const { ingestFrames, lanes, streamAccess, metrics, limits, defaultFramerate, clock } = dependencies;

  const seams = new Seams();

  return async function postFrameData(event, context) {
    const stopwatch = new Stopwatch();
    const nowMs = clock();
    // Callers without any stream are refused before the body is read, callers of a wrong stream before it is decoded.
    streamAccess.streamsOf(event);
    const { streamName, work, leftOut } = await stopwatch.measure('parse', async () => {
      const body = await readBody(event, { limits, takesH264: lanes.h264 !== undefined, nowMs });
      return {
        streamName: streamAccess.chooseStream(event, body.request),
        work: await parse(body, nowMs),
        leftOut: body.kind === 'h264' ? body.leftOut : [],
      };
    });
    const { wasThere, codecPrivate, ...ingested } = await ingestFrames(work, {
      streamName,
      timeoutMs: remainingMs(context),
      stopwatch,
    });
    const { start: startMs, end: endMs } = ingested;
    const seam = wasThere ? undefined : seams.before(streamName, { startMs, endMs, codecPrivate });
    const ignored = [...work.batch.ignored, ...leftOut];
    const answer: FrameDataAnswer = {
      requestId: event.requestContext.requestId,
      ...ingested,
      ...(seam === undefined ? {} : { seam }),
      ...(ignored.length > 0 ? { ignored } : {}),
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

  async function parse(body: ReceivedBody, nowMs: number): Promise<BatchToIngest> {
    const options = { limits, defaultFramerate, nowMs, decodeBase64 };
    if (body.kind === 'images') return lanes.images(body.request, options);
    if (lanes.h264 === undefined) throw new Error('No lane takes H.264');
    return (await lanes.h264())(body.request, options);
  }

  function note({ delivery, timings, seam }: FrameDataAnswer, wasThere: boolean): void {
    if (seam !== undefined) metrics.seam(seam);
    if (delivery.state === 'delivered') metrics.acknowledged(timings.stream);
    else metrics.archivedNotStreamed();
    if (wasThere) metrics.doubleAvoided();
    metrics.publish();
  }
}

function decodeBase64(text: string): Buffer {
  return Buffer.from(text, 'base64');
}

/** Delivery follows. The client need not send the batch again, and can ask for its state. */
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
