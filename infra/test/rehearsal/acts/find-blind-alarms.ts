import { findMetricOfAws } from '../cloud/metrics/find-metric-of-aws';
import { outage, until } from './make-sure-of-batch';
import { postBatch } from './post-batch';
import type { Stage } from './stage';

const refusal = 'error-acknowledgement error=INVALID_MKV_DATA operation=PutMedia';

/**
 * Has everything happen that alarms look for.
 * @returns the alarms whose metric is not there: no function has written it, no filter has made it of what they have written,
 *   and it is none of AWS of a resource that was made
 */
export async function findBlindAlarms(stage: Stage): Promise<string[]> {
  const { metrics, queues } = stage.stack.cloud;
  const isRedriven = queues.sources.length > 0;
  await postBatch(stage, 200);
  await withFault(stage, refusal, isRedriven ? 202 : 503, isRedriven ? 'Parked' : undefined);
  if (isRedriven) await withFault(stage, outage, 202, 'UndeliveredAge');

  const blind = [];
  for (const { alarm, metric } of metrics.alarmed) {
    const isWritten = metrics.valuesOf(metric).some(Number.isFinite);
    if (!isWritten && !(await findMetricOfAws(stage.stack.cloud, metric))) blind.push(alarm);
  }
  return blind;
}

/** @param metric by which the second function tells that it could not help */
async function withFault(stage: Stage, fault: string, status: number, metric?: string): Promise<void> {
  const { cloud } = stage.stack;
  const [queueArn = ''] = cloud.queues.sources;
  cloud.kvsLocal.injectFault(fault);
  await postBatch(stage, status);
  if (metric !== undefined) {
    const wanted = { namespace: 'FrameIngest', name: metric, dimensions: { service: 'frame-ingest' } };
    cloud.time.pass(cloud.queues.find(queueArn).settings.delaySeconds);
    await until(
      async () => cloud.metrics.valuesOf(wanted).length > 0,
      () => `no function has written ${metric}`,
    );
  }
  cloud.kvsLocal.clearFaults();
}
