// Run by .ci/image: the image with the command that the construct gives the second function.
import type { SQSBatchResponse } from 'aws-lambda';
import { stream } from './function-environment';
import { type RunningFunction, startFunction } from './start-function';
import { type Services, startServices } from './start-services';
import { toSqsEvent } from './to-sqs-event';

let services: Services;
let running: RunningFunction;

beforeAll(async () => {
  services = await startServices();
  running = await startFunction({
    entry: 'redrive.handler',
    memoryMb: 512,
    timeoutMs: 25_000,
    environment: services.environment,
  });
  const { container, runtimeApi } = running;
  await Promise.race([
    runtimeApi.ready,
    container.ended.then(() => Promise.reject(new Error(container.output()))),
  ]);
});

afterAll(async () => {
  await running.close();
  await services.close();
});

test('a message about an object that is not there is answered for itself, and the function lives on', async () => {
  const key = `${stream}/2026/01/02/03/20260102T030405.000Z-0123456789abcdef.mkv`;

  for (const messageId of ['first', 'second']) {
    const answer = (await running.runtimeApi.invoke(toSqsEvent(messageId, key))) as SQSBatchResponse;

    expect(Object.keys(answer)).toEqual(['batchItemFailures']);
    expect([messageId]).toEqual(
      expect.arrayContaining(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)),
    );
  }
});
