import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { KinesisVideoClient, ListStreamsCommand, TagStreamCommand } from '@aws-sdk/client-kinesis-video';
import { GetClipCommand, ListFragmentsCommand } from '@aws-sdk/client-kinesis-video-archived-media';
import { GetMediaCommand } from '@aws-sdk/client-kinesis-video-media';
import { type KvsLocal, startKvsLocal } from '../src/index.ts';
import { createClients } from './clients.ts';
import { authorization, putMediaHeaders } from './put-media-connection.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const json = { 'content-type': 'application/json' };
const body = JSON.stringify({ StreamName: 'nobody', filler: 'x'.repeat(100_000) });

let open: KvsLocal;
let strict: KvsLocal;

beforeAll(async () => {
  const streams = ['camera:24'];
  const faults = [
    'http-error error=ServiceUnavailableException operation=ListFragments',
    'throttle operation=GetClip',
    'http-error error=NotAuthorizedException operation=PutMedia stream=camera',
    'delay delayMs=20 operation=DescribeStream',
  ];
  open = await startKvsLocal({ streams, faults });
  strict = await startKvsLocal({ streams, credentials });
});
afterAll(async () => {
  await Promise.all([open.close(), strict.close()]);
});

/** Every way to be refused before, or without, the body being read. */
const refusals: readonly [string, () => string, Record<string, string>, number][] = [
  ['an operation that there is not', () => `${open.url}/putMovie`, { authorization }, 404],
  ['an operation that is not here', () => `${open.url}/getImages`, { authorization }, 501],
  ['a request without a signature', () => `${open.url}/listStreams`, json, 403],
  ['a signature of nobody', () => `${strict.url}/listStreams`, { authorization }, 403],
  ['PutMedia with a signature of nobody', () => `${strict.url}/putMedia`, putMediaHeaders(), 403],
  ['PutMedia without its headers', () => `${open.url}/putMedia`, { authorization }, 400],
  [
    'PutMedia to no stream',
    () => `${open.url}/putMedia`,
    putMediaHeaders({ 'x-amzn-stream-name': 'nobody' }),
    404,
  ],
  ['PutMedia with a fault', () => `${open.url}/putMedia`, putMediaHeaders(), 401],
  ['a fault', () => `${open.url}/listFragments`, { authorization }, 503],
  ['throttling', () => `${open.url}/getClip`, { authorization }, 400],
  ['a stream that there is not', () => `${open.url}/describeStream`, { authorization }, 404],
  ['a host of others', () => `${open.url}/listStreams`, { authorization, host: 'evil.example' }, 421],
  [
    'a forwarded host of others',
    () => `${open.url}/listStreams`,
    { 'x-forwarded-host': 'evil.example' },
    421,
  ],
  [
    'a forwarded scheme that is none',
    () => `${open.url}/listStreams`,
    { 'x-forwarded-proto': 'gopher' },
    400,
  ],
  ['a page', () => `${open.url}/listStreams`, { authorization, origin: 'http://evil.example' }, 403],
  ['a forged token', () => `${open.url}/hls/v1/getHLSMasterPlaylist.m3u8?SessionToken=x`, {}, 405],
  ['a fault that is none', () => `${open.url}/_kvs-local/faults`, json, 400],
];

test.each(refusals)("after %s Node's agent goes on with its connection", async (_, url, headers, status) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const sockets = new Set<unknown>();
  for (let count = 0; count < 20; count += 1) {
    const outgoing = request(url(), { agent, method: 'POST', headers });
    outgoing.on('socket', (socket) => sockets.add(socket));
    outgoing.end(body);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    expect([response.statusCode, (await text(response)) !== '']).toEqual([status, true]);
  }
  agent.destroy();

  expect(sockets.size).toBe(1);
});

test.each(refusals)('after %s curl goes on with its connection', async (_, url, headers, status) => {
  const options = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const shown = ['-s', '-o', '/dev/null', '-w', '%{http_code} %{num_connects}\n'];
  const call = [...shown, ...options, '--data-binary', JSON.stringify({ StreamName: 'nobody' }), url()];

  const { stdout } = await promisify(execFile)('curl', [...call, '--next', ...call, '--next', ...call]);

  expect(stdout).toBe(`${status} 1\n${status} 0\n${status} 0\n`);
});

test('with retries off an SDK hears the error of every call, and never of its connection', async () => {
  const { control, media, archive, destroy } = createClients(open.url);
  const forged = createClients(strict.url, { accessKeyId: 'local', secretAccessKey: 'wrong' });
  const calls = [
    () => control.send(new TagStreamCommand({ StreamName: 'nobody', Tags: { a: 'b' } })),
    () => archive.send(new ListFragmentsCommand({ StreamName: 'camera' })),
    () => archive.send(new GetClipCommand({ StreamName: 'camera', ClipFragmentSelector: undefined })),
    () =>
      media.send(new GetMediaCommand({ StreamName: 'nobody', StartSelector: { StartSelectorType: 'NOW' } })),
    () => forged.control.send(new ListStreamsCommand({})),
    () => forged.control.send(new TagStreamCommand({ StreamName: 'camera', Tags: { a: 'b'.repeat(9999) } })),
  ];
  const names = new Set<string>();
  for (let turn = 0; turn < 25; turn += 1) {
    for (const call of calls)
      names.add(
        await call().then(
          () => 'none',
          (error: Error) => error.name,
        ),
      );
  }
  destroy();
  forged.destroy();

  expect([...names].sort()).toEqual([
    'ClientLimitExceededException',
    'InvalidSignatureException',
    'ResourceNotFoundException',
    'ServiceUnavailableException',
  ]);
}, 60_000);

test('an SDK that calls what is not here hears so each time', async () => {
  const client = new KinesisVideoClient({
    endpoint: `${open.url}/elsewhere`,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  });
  const names: string[] = [];
  for (let turn = 0; turn < 20; turn += 1) {
    await client.send(new ListStreamsCommand({})).catch((error: Error) => names.push(error.name));
  }
  client.destroy();

  expect(new Set(names)).toEqual(new Set(['UnknownOperationException']));
  expect(names).toHaveLength(20);
});
