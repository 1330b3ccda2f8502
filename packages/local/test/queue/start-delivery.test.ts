import { randomUUID } from 'node:crypto';
import { systemTime } from '@frame-ingest/put-media';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { CrashingDisk } from '../../../../test/support/crashing-disk.ts';
import { MessageQueue } from '../../src/queue/message-queue.ts';
import { type DeliveryOptions, type RunningDelivery, startDelivery } from '../../src/queue/start-delivery.ts';

const source = { arn: 'arn:aws:sqs:eu-west-1:000000000000:redrive', region: 'eu-west-1' };

let disk: CrashingDisk;
let queue: MessageQueue;
let delivery: RunningDelivery | undefined;
beforeEach(async () => {
  disk = new CrashingDisk();
  queue = await MessageQueue.open({
    ...{ dir: '/queue', disk, time: systemTime, newId: randomUUID, notify: () => undefined },
    ...{ delayMs: 20, visibilityMs: 100, maxReceives: 3 },
  });
});
afterEach(() => delivery?.stop(AbortSignal.abort()));

/** Every event that the function gets, until the queue is empty. */
async function deliver(
  answer: (event: SQSEvent, count: number) => unknown,
  options: Partial<DeliveryOptions> = {},
): Promise<SQSEvent[]> {
  const events: SQSEvent[] = [];
  delivery = startDelivery({
    ...{ queue, source, time: systemTime, timeoutMs: 50 },
    handler: async (event) => {
      events.push(event);
      return (await answer(event, events.length)) as SQSBatchResponse;
    },
    ...options,
  });
  while (queue.size > 0) await systemTime.sleep(5);
  return events;
}

const bodiesOf = ({ Records }: SQSEvent): string[] => Records.map(({ body }) => body);
const deadLetters = (): string[] => [...disk.files.keys()].filter((path) => path.includes('dead-letters'));

test('an event is as Lambda has it for a queue of SQS', async () => {
  const beforeMs = Date.now();
  await queue.send('hello');
  const [event] = await deliver(() => ({ batchItemFailures: [] }));

  expect(event).toEqual({
    Records: [
      {
        messageId: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
        receiptHandle: expect.any(String),
        body: 'hello',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
          SenderId: expect.any(String),
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
        },
        messageAttributes: {},
        md5OfBody: '5d41402abc4b2a76b9719d911017c592',
        eventSource: 'aws:sqs',
        eventSourceARN: source.arn,
        awsRegion: source.region,
      },
    ],
  });
  const { SentTimestamp, ApproximateFirstReceiveTimestamp } = event?.Records[0]?.attributes ?? {};
  expect(Number(SentTimestamp)).toBeGreaterThanOrEqual(beforeMs);
  expect(Number(ApproximateFirstReceiveTimestamp)).toBeGreaterThanOrEqual(Number(SentTimestamp) + 20);
});

test('an event has ten messages at the most', async () => {
  for (let count = 0; count < 25; count += 1) await queue.send(String(count));
  await systemTime.sleep(30);
  const events = await deliver(() => ({ batchItemFailures: [] }));

  expect(Math.max(...events.map(({ Records }) => Records.length))).toBeLessThanOrEqual(10);
  expect(events.flatMap(bodiesOf).sort()).toEqual(
    Array.from({ length: 25 }, (_, count) => String(count)).sort(),
  );
});

test('what the function names as failed comes again, and nothing else', async () => {
  await queue.send('good');
  await queue.send('bad');
  await systemTime.sleep(30);
  const events = await deliver(({ Records }, count) => ({
    batchItemFailures: Records.filter(({ body }) => count === 1 && body === 'bad').map(({ messageId }) => ({
      itemIdentifier: messageId,
    })),
  }));

  expect(events.map(bodiesOf)).toEqual([['good', 'bad'], ['bad']]);
  expect(events[1]?.Records[0]?.attributes.ApproximateReceiveCount).toBe('2');
});

test.each<[string, () => unknown]>([
  ['throws', () => Promise.reject(new Error('no'))],
  ['names none by its id', () => ({ batchItemFailures: [{ itemIdentifier: '' }] })],
  ['names another', () => ({ batchItemFailures: [{ itemIdentifier: 'x' }] })],
  ['names them in a way of its own', () => ({ batchItemFailures: 'all' })],
  ['never answers', () => new Promise(() => undefined)],
])('when the function %s, all have failed', async (_what, fail) => {
  await queue.send('a');
  await queue.send('b');
  await systemTime.sleep(30);
  const events = await deliver((_event, count) => (count === 1 ? fail() : { batchItemFailures: [] }));

  expect(events.flatMap(bodiesOf)).toEqual(['a', 'b', 'a', 'b']);
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['no failures', {}],
  ['null for failures', { batchItemFailures: null }],
])('when the function answers %s, all are done', async (_what, answer) => {
  await queue.send('a');
  const events = await deliver(() => answer);

  expect(events.map(bodiesOf)).toEqual([['a']]);
});

test('a message that fails too often is a dead letter with the last reason', async () => {
  await queue.send('poison');
  const events = await deliver(() => Promise.reject(new Error('the stream is out')));

  expect(events).toHaveLength(3);
  expect(deadLetters()).toHaveLength(1);
  expect(disk.files.get(deadLetters()[0] ?? '')).toContain('the stream is out');
});

test('the function is told how long it has', async () => {
  await queue.send('a');
  let remainingMs = Number.NaN;
  await deliver(() => undefined, {
    handler: async (_event, context) => {
      remainingMs = context.getRemainingTimeInMillis();
      return { batchItemFailures: [] };
    },
  });

  expect(remainingMs).toBeGreaterThan(0);
  expect(remainingMs).toBeLessThanOrEqual(50);
});

test('the end waits for what is under way, and ends it as done', async () => {
  await queue.send('a');
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  let hasEnded = false;
  delivery = startDelivery({
    ...{ queue, source, time: systemTime, timeoutMs: 5000 },
    handler: async () => {
      begin();
      await systemTime.sleep(200);
      hasEnded = true;
      return { batchItemFailures: [] };
    },
  });
  await begun;
  await delivery.stop(new AbortController().signal);

  expect([hasEnded, queue.size]).toEqual([true, 0]);
});

test('the end does not wait for ever', async () => {
  await queue.send('a');
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  delivery = startDelivery({
    ...{ queue, source, time: systemTime, timeoutMs: 500 },
    handler: () => {
      begin();
      return new Promise(() => undefined);
    },
  });
  await begun;
  await delivery.stop(AbortSignal.timeout(50));

  expect(queue.size).toBe(1);
});
