import { setTimeout as delay } from 'node:timers/promises';
import { postBatch } from './post-batch';
import { readStream } from './read-stream';
import { expectNoRefusals } from './serve-batch';
import { must, type Stage } from './stage';

/** Longest that anything may take on a busy machine. */
const patienceMs = 60_000;

const outage = 'http-error error=ServiceUnavailableException statusCode=503 operation=PutMedia';

/** A batch that Kinesis Video has refused gets onto its stream by the queue, once the time of the template is over. */
export async function makeSureOfBatch(stage: Stage): Promise<void> {
  const { cloud, outputs } = stage.stack;
  const { StreamName = '' } = outputs;
  cloud.kvsLocal.injectFault(outage);
  const { timestamps } = await postBatch(stage, 202);
  cloud.kvsLocal.clearFaults();
  const [queueArn = ''] = cloud.queues.sources;
  const delaySeconds = cloud.queues.find(queueArn).settings.delaySeconds;
  const messages = await cloud.queues.read(queueArn);
  must(
    messages.some((message) => message.includes('ObjectCreated:Put')),
    `the queue has ${messages.length} messages, none of the archived batch`,
  );

  cloud.time.pass(delaySeconds);

  await until(
    async () => (await readStream(cloud, StreamName)).includes(timestamps[0] ?? 0),
    () => `the batch of ${timestamps[0]} did not get onto the stream`,
  );
  await until(
    async () => (await cloud.queues.read(queueArn)).length === 0,
    () => 'the queue has messages that are done',
  );
  expectNoRefusals(stage);
}

/** @throws {Error} with what did not come to be in time */
export async function until(isSo: () => Promise<boolean>, what: () => string): Promise<void> {
  const endsAtMs = performance.now() + patienceMs;
  while (!(await isSo())) {
    must(performance.now() < endsAtMs, what());
    await delay(50);
  }
}
