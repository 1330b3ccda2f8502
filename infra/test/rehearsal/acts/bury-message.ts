import { until } from './make-sure-of-batch';
import { must, type Stage } from './stage';

const message = 'not a notification of S3';

/** A message that nobody can read is tried as often as the template says, and ends in its dead-letter queue. */
export async function buryMessage({ stack }: Stage): Promise<void> {
  const { queues, time } = stack.cloud;
  const [arn = ''] = queues.sources;
  const { settings, messages } = queues.find(arn);
  const { delaySeconds, visibilitySeconds, deadLetters } = settings;
  const deadLetterArn = deadLetters?.arn ?? '';
  await messages.send(message);

  time.pass(delaySeconds);
  for (let received = 1; received <= (deadLetters?.maxReceiveCount ?? 0); received += 1) {
    await until(
      async () => (await queues.receiveCounts(arn)).includes(received),
      () => `the message was not received ${received} times`,
    );
    must(
      !(await queues.read(deadLetterArn)).includes(message),
      `it was given up after ${received - 1} times`,
    );
    time.pass(visibilitySeconds);
  }
  await until(
    async () => (await queues.read(deadLetterArn)).includes(message),
    () => 'the message did not get into the dead-letter queue',
  );
}
