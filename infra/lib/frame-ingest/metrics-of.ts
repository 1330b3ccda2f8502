import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { given } from '../given';
import type { IVideoStream } from '../video-stream/video-stream-base';
import type { WatchedMetrics } from './create-alarms';
import type { Graphs } from './create-dashboard';
import type { RedriveMetrics } from './create-redrive-alarms';
import type { FrameIngest } from './frame-ingest';

/**
 * What the alarms of a `FrameIngest` watch.
 * @param namedStreams those that CloudWatch has metrics of
 */
export function watchedMetricsOf(cam: FrameIngest, namedStreams: readonly IVideoStream[]): WatchedMetrics {
  const redrive = redriveMetricsOf(cam);
  return {
    serverErrors: cam.metricServerErrors(),
    functionErrors: cam.metricFunctionErrors(),
    functionDuration: cam.metricFunctionDuration(),
    throttles: cam.metricThrottles(),
    receivedFrames: cam.metricReceivedFrames(),
    droppedFrames: cam.metricDroppedFrames(),
    ...given({ redrive, streamFailures: redrive === undefined ? cam.metricStreamFailures() : undefined }),
    errorAcks: Object.fromEntries(
      namedStreams.map((stream) => [
        stream === cam.stream ? 'ErrorAcksAlarm' : `ErrorAcksAlarm-${stream.node.id}`,
        stream.metricPutMediaErrorAcks(),
      ]),
    ),
  };
}

/**
 * What its dashboard shows.
 * @param routeKeys routes that there are metrics of, such as `GET /Config`
 */
export function graphsOf(
  cam: FrameIngest,
  namedStreams: readonly IVideoStream[],
  routeKeys: readonly string[],
): Graphs {
  return {
    Requests: [cam.metricRequests(), cam.metricClientErrors(), cam.metricServerErrors()],
    ...routeGraphs(cam, routeKeys),
    Latency: [cam.metricLatency(), cam.metricFunctionDuration()],
    Function: [
      cam.metricFunctionErrors(),
      cam.metricThrottles(),
      ...(cam.redriveFunction ? [] : [cam.metricStreamFailures()]),
    ],
    Frames: [cam.metricReceivedFrames(), cam.metricDroppedFrames()],
    ...redriveGraphs(cam),
    Fragments: namedStreams.flatMap((stream) => [
      stream.metricIncomingFragments(),
      stream.metricPutMediaErrorAcks(),
    ]),
    Bytes: namedStreams.map((stream) => stream.metricIncomingBytes()),
    Acknowledgements: namedStreams.map((stream) => stream.metricPersistedAckLatency()),
  };
}

function redriveMetricsOf(cam: FrameIngest): RedriveMetrics | undefined {
  const { redriveFunction, redriveQueue, deadLetterQueue } = cam;
  if (redriveFunction === undefined || redriveQueue === undefined || deadLetterQueue === undefined) {
    return undefined;
  }
  return {
    oldestMessageAge: redriveQueue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum' }),
    deadLetters: deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
    functionErrors: redriveFunction.metricErrors({ statistic: 'Sum' }),
    throttles: redriveFunction.metricThrottles({ statistic: 'Sum' }),
    parked: cam.metricParked(),
    undeliveredAge: cam.metricUndeliveredAge(),
  };
}

function redriveGraphs(cam: FrameIngest): Graphs {
  const metrics = redriveMetricsOf(cam);
  if (metrics === undefined) return {};
  return {
    Deliveries: [
      cam.metricArchivedNotStreamed(),
      cam.metricRedriven(),
      cam.metricDoublesAvoided(),
      metrics.parked,
    ],
    'Waiting, ms': [metrics.undeliveredAge, cam.metricAcknowledgementLatency()],
    'Oldest message, s': [metrics.oldestMessageAge],
    Redrive: [metrics.functionErrors, metrics.throttles, metrics.deadLetters],
  };
}

/** Leaves HEAD out: each of its routes would be a line at zero beside the line of GET. */
function routeGraphs(cam: FrameIngest, routeKeys: readonly string[]): Graphs {
  const shown = routeKeys.filter((key) => !key.startsWith('HEAD'));
  if (shown.length === 0) return {};
  const of = (metricName: string): Metric[] =>
    shown.map((label) => cam.metricRoute(label, metricName, { label }));
  return { 'Requests by route': of('Count'), 'Latency by route, ms': of('Latency') };
}
