import { setTimeout as delay } from 'node:timers/promises';
import { postBatch } from './post-batch';
import { readStream } from './read-stream';
import { expectNoRefusals } from './serve-batch';
import { call, must, type Stage } from './stage';

/** Longest that anything may take on a busy machine. */
const patienceMs = 60_000;

/** Kinesis Video takes nothing. */
export const outage = 'http-error error=ServiceUnavailableException statusCode=503 operation=PutMedia';

/** A batch that Kinesis Video has refused gets onto its stream by the queue, once the time of the template is over. */
export async function makeSureOfBatch(stage: Stage): Promise<void> {
  const { cloud, outputs } = stage.stack;
  const { StreamName = '' } = outputs;
  cloud.kvsLocal.injectFault(outage);
  const { timestamps, answer } = await postBatch(stage, 202);
  const path = `Batches/${encodeURIComponent(answer.id)}`;
  const told = await call(stage, 200, 'GET', path);
  must(JSON.parse(told.body.toString()).delivery.state === 'pending', `the batch is told as ${told.body}`);
  cloud.kvsLocal.clearFaults();
  must(cloud.deliveries.length > 0, 'nothing reads the queue');
  const [queueArn = ''] = cloud.queues.sources;
  const delaySeconds = cloud.queues.find(queueArn).settings.delaySeconds;
  const messages = await cloud.queues.read(queueArn);
  must(
    messages.some((message) => message.includes('ObjectCreated:Put')),
    `the queue has ${messages.length} messages, none of the archived batch`,
  );

  cloud.time.pass(delaySeconds);

  await until(
    async () => {
      // What is refused will be so the next time, too.
      expectNoRefusals(stage);
      return (await readStream(cloud, StreamName)).includes(timestamps[0] ?? 0);
    },
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
