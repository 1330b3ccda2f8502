import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { DescribeStreamCommand, type KinesisVideoServiceException } from '@aws-sdk/client-kinesis-video';
import {
  GetImagesCommand,
  type GetImagesCommandInput,
  KinesisVideoArchivedMediaClient,
  ListFragmentsCommand,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { type KvsLocal, type KvsLocalOptions, startKvsLocal } from '../src/index.ts';
import { createClients } from './clients.ts';
import { cluster, header, someTime } from './media.ts';
import { authorization, putMedia, putMediaHeaders } from './put-media-connection.ts';

let dir: string;
const open: KvsLocal[] = [];
const sockets: Socket[] = [];
const children: ChildProcess[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kvs-local-'));
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of open.splice(0)) await server.close();
  rmSync(dir, { recursive: true });
});

async function start(options: KvsLocalOptions = {}): Promise<KvsLocal> {
  const server = await startKvsLocal({ streams: [{ name: 'camera', dataRetentionInHours: 24 }], ...options });
  open.push(server);
  return server;
}

function dial(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  sockets.push(socket);
  return socket;
}

async function list(url: string): Promise<number> {
  const { archive, destroy } = createClients(url);
  const { Fragments = [] } = await archive.send(new ListFragmentsCommand({ StreamName: 'camera' }));
  destroy();
  return Fragments.length;
}

const fragment = (offset = 0) => Buffer.concat([header(), cluster(someTime + offset)]);
const signed = `Authorization: ${authorization}`;

test.each(['/listStreams', '/getMedia', '/getClip', '/_kvs-local/faults'])(
  'a body that lags is answered 408 by %s, typed, and its connection ends',
  async (path) => {
    const faults: unknown[] = [];
    const server = await start({ bodyTimeoutMs: 300, onFault: (error) => faults.push(error) });
    const socket = dial(server.port);
    const head = [`POST ${path} HTTP/1.1`, 'Host: localhost', signed, 'Content-Length: 99', '', '{"Max'];
    socket.write(head.join('\r\n'));

    const answer = await text(socket);

    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toMatch(/x-amzn-errortype: RequestTimeoutException/i);
    expect(answer).toMatch(/connection: close/i);
    expect(faults).toEqual([]);
  },
);

test('a body that lags is not waited for where nothing takes one: players get their answer', async () => {
  const server = await start({ bodyTimeoutMs: 3_600_000 });
  const socket = dial(server.port);
  const path = '/hls/v1/getHLSMasterPlaylist.m3u8';
  socket.write([`POST ${path} HTTP/1.1`, 'Host: localhost', 'Content-Length: 99', '', '{"Max'].join('\r\n'));

  expect(await text(socket)).toMatch(/^HTTP\/1\.1 405 /);
});

test('a PutMedia body may take its time', async () => {
  const server = await start({ bodyTimeoutMs: 100, headTimeoutMs: 100 });
  const socket = dial(server.port);
  const head = Object.entries(putMediaHeaders()).map(([name, value]) => `${name}: ${value}`);
  const media = fragment();
  const lines = [
    'POST /putMedia HTTP/1.1',
    'Host: localhost',
    `Content-Length: ${media.length}`,
    'Connection: close',
  ];
  socket.write([...lines, ...head, '', ''].join('\r\n'));
  await delay(1500);

  socket.write(media);

  expect(await text(socket)).toContain('"EventType":"PERSISTED"');
});

test('a head that does not end is answered 408 in the form of an error of the service', async () => {
  const server = await start({ headTimeoutMs: 200 });
  const socket = dial(server.port);
  socket.write('POST /listStreams HTTP/1.1\r\nHost: local');

  const answer = await text(socket);

  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(answer).toContain('x-amzn-ErrorType: RequestTimeoutException');
  expect(answer).toContain('{"Message":"The request did not arrive in time"}');
});

test('a client that has closed its side still gets its answer, and its acknowledgements', async () => {
  const server = await start({ faults: ['delay delayMs=300'] });
  const asking = dial(server.port);
  asking.end(
    ['POST /listStreams HTTP/1.1', 'Host: localhost', signed, 'Content-Length: 2', '', '{}'].join('\r\n'),
  );
  const producing = dial(server.port);
  const head = Object.entries(putMediaHeaders()).map(([name, value]) => `${name}: ${value}`);
  const media = fragment();
  const lines = ['POST /putMedia HTTP/1.1', 'Host: localhost', `Content-Length: ${media.length}`];
  producing.write([...lines, ...head, '', ''].join('\r\n'));
  producing.end(media);

  expect(await text(asking)).toContain('"StreamName":"camera"');
  expect(await text(producing)).toContain('"EventType":"PERSISTED"');
});

test('a consumer that has closed its side holds no place', async () => {
  const server = await start();
  const body = '{"StreamName":"camera","StartSelector":{"StartSelectorType":"NOW"}}';
  const head = [
    'POST /getMedia HTTP/1.1',
    'Host: localhost',
    signed,
    `Content-Length: ${body.length}`,
    '',
    body,
  ];

  for (let count = 0; count < 5; count += 1) {
    const socket = dial(server.port);
    socket.write(head.join('\r\n'));
    const [part] = (await once(socket, 'data')) as [Buffer];
    expect(part.toString()).toMatch(/^HTTP\/1\.1 200 /);
    socket.end();
    await text(socket);
  }
});

test('with retries off no call fails for a connection that was answered before its body was read', async () => {
  const server = await start();
  const client = new KinesisVideoArchivedMediaClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    maxAttempts: 1,
  });
  const outcomes = new Map<string, number>();

  for (let count = 0; count < 300; count += 1) {
    const call = new GetImagesCommand({ StreamName: 'x'.repeat(200) } as GetImagesCommandInput);
    const name = await client.send(call).then(
      () => 'answered',
      (error: Error) => error.name,
    );
    outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
  }

  client.destroy();
  expect(Object.fromEntries(outcomes)).toEqual({ NotImplementedException: 300 });
});

(process.platform === 'linux' ? test : test.skip)(
  'without file handles the answer is a typed 503, and the server goes on',
  async () => {
    const cli = require.resolve('../src/cli.ts');
    const modules = ['tsx', require.resolve('./few-file-handles.ts')];
    const options = ['--port', '0', '--any-credentials', '--dir', dir, '--stream', 'camera:24'];
    const child = spawn(
      process.execPath,
      [...modules.flatMap((name) => ['--import', name]), cli, ...options],
      { cwd: dirname(cli), stdio: ['ignore', 'pipe', 'inherit'] },
    );
    children.push(child);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const { url, port } = JSON.parse(line.toString().slice('ready '.length)) as KvsLocal;
    await putMedia(url, fragment());
    for (let count = 0; count < 60; count += 1) dial(port);
    /** Connections come and go in their own time, and while they do the system itself may turn some away. */
    const describeUntil = async (statusCode: number): Promise<unknown> => {
      for (;;) {
        const { control, destroy } = createClients(url);
        const answer = await control
          .send(new DescribeStreamCommand({ StreamName: 'camera' }))
          .catch((error: KinesisVideoServiceException) => error)
          .finally(destroy);
        if (answer.$metadata?.httpStatusCode === statusCode) return answer;
        await delay(100);
      }
    };

    expect(await describeUntil(503)).toMatchObject({
      name: 'ServiceUnavailableException',
      message: expect.stringContaining('raise the limit (ulimit -n)'),
    });

    for (const socket of sockets.splice(0)) socket.destroy();
    await describeUntil(200);
    const acknowledgements = await putMedia(url, fragment(1000));
    expect(acknowledgements.at(-1)?.EventType).toBe('PERSISTED');
    expect(await list(url)).toBe(2);
  },
);

test('a clock that is 25 hours ahead for one batch removes nothing', async () => {
  let aheadMs = 0;
  const server = await start({ dir, clock: () => Date.now() + aheadMs, expiryIntervalMs: 2000 });
  await putMedia(server.url, fragment());
  await putMedia(server.url, fragment(1000));

  aheadMs = 25 * 3_600_000;
  await putMedia(server.url, fragment(2000));
  aheadMs = 0;
  await delay(4500);

  expect(await list(server.url)).toBe(3);
  const [stream = ''] = readdirSync(join(dir, 'streams'));
  expect(readdirSync(join(dir, 'streams', stream)).filter((name) => name.endsWith('.mkv'))).toHaveLength(3);
});

test('ListFragments is as late as a fault wants, and GetMediaForFragmentList is not', async () => {
  let now = Date.now();
  const server = await start({ clock: () => now });
  server.injectFault('late-listing delayMs=900 stream=camera');
  const acknowledgements = await putMedia(server.url, fragment());
  const number = acknowledgements.at(-1)?.FragmentNumber;

  const justPersisted = await list(server.url);
  now += 899;
  const stillLate = await list(server.url);
  const media = await fetch(`${server.url}/getMediaForFragmentList`, {
    method: 'POST',
    headers: { authorization },
    body: JSON.stringify({ StreamName: 'camera', Fragments: [number] }),
  });
  now += 1;
  const listed = await list(server.url);

  expect([justPersisted, stillLate, listed]).toEqual([0, 0, 1]);
  expect(Buffer.from(await media.arrayBuffer()).includes(number ?? 'none')).toBe(true);
  expect(server.firedFaults).toHaveLength(3);
  expect(server.firedFaults[0]).toMatchObject({
    type: 'late-listing',
    operation: 'ListFragments',
    stream: 'camera',
  });
});

test('late listing keeps to its times, its stream and its probability', async () => {
  const server = await start();
  await putMedia(server.url, fragment());
  server.injectFault({ type: 'late-listing', delayMs: 60_000, times: 1 });
  server.injectFault({ type: 'late-listing', delayMs: 60_000, stream: 'other' });
  server.injectFault({ type: 'late-listing', delayMs: 60_000, probability: 0 });

  expect([await list(server.url), await list(server.url)]).toEqual([0, 1]);
});

test('ListFragments is always as late as the option has it', async () => {
  let now = Date.now();
  const server = await start({ clock: () => now, listingLagMs: 500 });
  await putMedia(server.url, fragment());

  const before = await list(server.url);
  now += 500;

  expect([before, await list(server.url)]).toEqual([0, 1]);
});

test('with seeded random bytes and a clock two runs give the same ids and numbers', async () => {
  const run = async (): Promise<unknown> => {
    let state = 7;
    const randomBytes = (size: number) =>
      Uint8Array.from({ length: size }, () => {
        state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
        return state >>> 16;
      });
    const server = await start({ randomBytes, clock: () => someTime });
    const { control, destroy } = createClients(server.url);
    const acknowledgements = await putMedia(server.url, fragment());
    const { StreamInfo } = await control.send(new DescribeStreamCommand({ StreamName: 'camera' }));
    const answer = await fetch(server.url);
    destroy();
    return { acknowledgements, StreamInfo, requestId: answer.headers.get('x-amzn-requestid') };
  };

  expect(await run()).toEqual(await run());
});
