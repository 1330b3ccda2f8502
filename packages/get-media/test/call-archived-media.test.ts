import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { ListFragmentsCommand } from '@aws-sdk/client-kinesis-video-archived-media';
import { type KvsLocal, startKvsLocal } from '@frame-ingest/kvs-local';
import { callArchivedMedia, listFragments } from '../src/index.ts';
import { collect } from './support/payload.ts';

let server: KvsLocal;
let client: KinesisVideoClient;
let lookUps: number;

beforeEach(async () => {
  const streams = ['front', 'back'].map((name) => ({ name, dataRetentionInHours: 1 }));
  server = await startKvsLocal({ streams, onFault: () => {} });
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  client = new KinesisVideoClient({
    ...{ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 },
    ...{ useFipsEndpoint: false, useDualstackEndpoint: false },
  });
  lookUps = 0;
  client.middlewareStack.add(
    (next) => (input) => {
      lookUps += 1;
      return next(input);
    },
    { step: 'initialize' },
  );
});
afterEach(() => server.close());

const list = (streamName: string): Promise<unknown[]> =>
  collect(listFragments({ client, streamName, startMs: Date.now() - 1000, endMs: Date.now() }));

test('a client asks for the endpoint of a stream once, and for that of another stream again', async () => {
  await list('front');
  await list('front');
  await list('back');

  expect(lookUps).toBe(2);
});

test('each operation has an endpoint of its own', async () => {
  await list('front');
  const answer = await callArchivedMedia({ client, streamName: 'front' }, 'GET_IMAGES', async (media) =>
    media.config.endpoint?.(),
  );

  expect(answer).toMatchObject({ hostname: '127.0.0.1' });
  expect(lookUps).toBe(2);
});

test('after a failure it is asked for again', async () => {
  await list('front');
  server.injectFault({
    operation: 'ListFragments',
    type: 'http-error',
    error: 'NotAuthorizedException',
    times: 1,
  });
  await expect(list('front')).rejects.toThrow();
  await list('front');

  expect(lookUps).toBe(2);
});

test('an answer is what the operation gives, and its refusal is thrown', async () => {
  const send = (StreamName: string) =>
    callArchivedMedia({ client, streamName: 'front' }, 'LIST_FRAGMENTS', (media) =>
      media.send(new ListFragmentsCommand({ StreamName })),
    );

  expect((await send('front')).Fragments).toEqual([]);
  await expect(send('missing')).rejects.toThrow(
    expect.objectContaining({ name: 'ResourceNotFoundException' }),
  );
});

test('a signal ends it with its reason', async () => {
  const signal = AbortSignal.abort(new Error('enough'));

  await expect(
    callArchivedMedia({ client, streamName: 'front', signal }, 'GET_CLIP', async () => 1),
  ).rejects.toThrow('enough');
});

test.each(['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'])(
  'with %s the endpoint that the service names is used as it is',
  async (variable) => {
    const before = process.env[variable];
    process.env[variable] = 'true';
    try {
      await expect(list('front')).resolves.toEqual([]);
    } finally {
      if (before === undefined) delete process.env[variable];
      else process.env[variable] = before;
    }
  },
);
