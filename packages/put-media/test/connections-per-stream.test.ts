import type { PutMediaClient, PutMediaClientConfig, PutMediaInput } from '../src/index.ts';
import { acknowledgement, type FakeService, refuse, startFakeService } from './fake-service.ts';
import { afterSilence, cluster, createImpatientClient, header, startFaultService } from './fault-service.ts';

let service: FakeService;
let client: PutMediaClient;
afterEach(async () => {
  client.destroy();
  await service.close();
});

async function start(
  putMedia: Parameters<typeof startFakeService>[0],
  config?: PutMediaClientConfig,
): Promise<void> {
  service = await startFakeService(putMedia);
  client = createImpatientClient(service.url, config);
}

function put(producerStartTimestamp: number, changes: Partial<PutMediaInput> = {}) {
  return client.putMedia({
    streamName: 'cam',
    payload: Buffer.concat([header, cluster(2000)]),
    producerStartTimestamp,
    fragmentTimecodeType: 'RELATIVE',
    acknowledgement: 'PERSISTED',
    fragmentCount: 1,
    ...changes,
  } as PutMediaInput);
}

/** Which requests came to the service, in their order, by the seconds of their start. */
function arrived(): number[] {
  return service.puts.map(({ headers }) => Number(headers['x-amzn-producer-start-timestamp']));
}

test('requests to one stream follow each other in the order of the calls, and none is refused', async () => {
  const faultService = await startFaultService({ oneConnection: true });
  service = faultService;
  client = createImpatientClient(service.url, { maxAttempts: 1 });

  await Promise.all([1, 2, 3, 4, 5, 6].map((second) => put(second * 1000)));

  expect(arrived()).toEqual([1, 2, 3, 4, 5, 6]);
  expect(faultService.maxConnections()).toBe(1);
});

test('a stream that takes more connections is given more', async () => {
  const faultService = await startFaultService({ fragments: ['stored in silence', 'stored in silence'] });
  service = faultService;
  client = createImpatientClient(service.url, { ...afterSilence, limits: { maxConnections: 2 } });

  await Promise.allSettled([put(1000), put(2000), put(3000)]);

  expect(faultService.maxConnections()).toBe(2);
});

test('another stream does not wait', async () => {
  await start((response, _attempt, { headers }) => {
    if (headers['x-amzn-stream-name'] === 'other') response.end(acknowledgement('PERSISTED', 1));
  }, afterSilence);

  const held = put(1000);
  const { fragments } = await put(2000, { streamName: 'other' } as Partial<PutMediaInput>);

  expect(fragments).toHaveLength(1);
  await expect(held).rejects.toThrow();
});

test('a request that is refused keeps its turn until it passes', async () => {
  await start((response, attempt) => {
    if (attempt < 3) refuse(response, 400, 'ClientLimitExceededException');
    else response.end(acknowledgement('PERSISTED', 1));
  });

  await Promise.all([put(1000), put(2000)]);

  expect(arrived()).toEqual([1, 1, 1, 2]);
});

test.each<[string, Parameters<typeof startFakeService>[0]]>([
  ['is refused for good', (response) => refuse(response, 404, 'ResourceNotFoundException')],
  ['loses its connection', (response) => response.socket?.destroy()],
  ['is met with silence', () => {}],
])('a request that %s makes room for the next one', async (_what, fate) => {
  const putMedia: typeof fate = (response, attempt, request) => {
    if (attempt === 1) fate(response, attempt, request);
    else response.end(acknowledgement('PERSISTED', 1));
  };
  await start(putMedia, { ...afterSilence, maxAttempts: 1 });

  const lost = put(1000);
  const next = put(2000);

  await expect(lost).rejects.toThrow();
  expect((await next).fragments).toHaveLength(1);
});

test('who gives up while waiting sends nothing, and those behind move up', async () => {
  let finishFirst = (): void => {};
  await start((response, attempt) => {
    const finish = (): void => void response.end(acknowledgement('PERSISTED', 1));
    if (attempt === 1) finishFirst = finish;
    else finish();
  });
  const abort = new AbortController();

  const first = put(1000);
  const given = put(2000, { signal: abort.signal });
  const behind = put(3000);
  while (service.puts.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  abort.abort();

  await expect(given).rejects.toMatchObject({ name: 'AbortedError', retryable: true });
  finishFirst();
  await Promise.all([first, behind]);
  expect(arrived()).toEqual([1, 3]);
});
