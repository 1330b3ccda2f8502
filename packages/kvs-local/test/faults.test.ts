import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { DescribeStreamCommand, GetDataEndpointCommand } from '@aws-sdk/client-kinesis-video';
import { ListFragmentsCommand } from '@aws-sdk/client-kinesis-video-archived-media';
import { GetMediaCommand } from '@aws-sdk/client-kinesis-video-media';
import { acknowledgementErrors } from '@frame-ingest/kinesis-video';
import { type Fault, type KvsLocal, startKvsLocal } from '../src/index.ts';
import { playbackResourceNames } from '../src/operation-names.ts';
import { controlFaults } from '../src/server/control-faults.ts';
import type { Server } from '../src/server/server.ts';
import { type Clients, createClients } from './clients.ts';
import { readChunks, takeChunks } from './collect-payload.ts';
import { cluster, header, openCluster, someTime } from './media.ts';
import { PutMediaConnection, putMedia, putMediaHeaders } from './put-media-connection.ts';

let server: KvsLocal;
let clients: Clients;
const serverFaults: unknown[] = [];

beforeEach(async () => {
  serverFaults.length = 0;
  server = await startKvsLocal({
    streams: ['camera', 'other'].map((name) => ({ name, dataRetentionInHours: 1 })),
    onFault: (error) => serverFaults.push(error),
  });
  clients = createClients(server.url);
});

afterEach(async () => {
  clients.destroy();
  await server.close();
});

const fragments = (count: number) =>
  Buffer.concat([header(), ...Array.from({ length: count }, (_, index) => cluster(someTime + index * 1000))]);
const describeStream = (StreamName = 'camera') =>
  clients.control.send(new DescribeStreamCommand({ StreamName }));

async function listed(): Promise<number> {
  const { Fragments = [] } = await clients.archive.send(new ListFragmentsCommand({ StreamName: 'camera' }));
  return Fragments.length;
}

function events(acknowledgements: readonly { EventType: string; FragmentTimecode?: number }[]): string[] {
  return acknowledgements.map(
    ({ EventType, FragmentTimecode = 0 }) => `${EventType} ${(FragmentTimecode - someTime) / 1000}`,
  );
}

test.each(acknowledgementErrors.map(({ errorCode, errorId }) => [errorCode, errorId] as const))(
  'error %s (%s) comes at the fragment that is chosen',
  async (error, id) => {
    server.injectFault({ type: 'error-acknowledgement', error: error as 'INTERNAL_ERROR', fragment: 2 });

    const acknowledgements = await putMedia(server.url, fragments(3));

    expect(acknowledgements.at(-1)).toMatchObject({
      EventType: 'ERROR',
      FragmentTimecode: someTime + 1000,
      FragmentNumber: expect.stringMatching(/^\d{47}$/),
      ErrorCode: error,
      ...(id === undefined ? {} : { ErrorId: id }),
    });
    expect(events(acknowledgements)).toEqual(['BUFFERING 0', 'RECEIVED 0', 'PERSISTED 0', 'ERROR 1']);
    expect(await listed()).toBe(1);
    expect(serverFaults).toEqual([]);
  },
);

test.each([
  ['RECEIVED', ['BUFFERING 0', 'ERROR 0']],
  ['PERSISTED', ['BUFFERING 0', 'RECEIVED 0', 'ERROR 0']],
] as const)('an error in place of %s leaves the fragment out', async (acknowledgement, expected) => {
  server.injectFault({ type: 'error-acknowledgement', error: 'INTERNAL_ERROR', acknowledgement });

  expect(events(await putMedia(server.url, fragments(1)))).toEqual(expected);
  expect(await listed()).toBe(0);
  expect(server.firedFaults).toEqual([
    {
      id: 'fault-1',
      type: 'error-acknowledgement',
      operation: 'PutMedia',
      stream: 'camera',
      request: 1,
      fragment: 1,
      acknowledgement,
    },
  ]);
});

test.each([
  ['throttle', 'ClientLimitExceededException', 400],
  ['http-error error=ResourceNotFoundException', 'ResourceNotFoundException', 404],
  ['http-error error=NotAuthorizedException', 'NotAuthorizedException', 401],
  ['http-error error=InternalFailureException statusCode=503', 'InternalFailureException', 503],
])('%s is answered by every kind of operation', async (fault, name, httpStatusCode) => {
  server.injectFault(fault);
  const error = { name, $metadata: { httpStatusCode } };
  const get = { StreamName: 'camera', StartSelector: { StartSelectorType: 'NOW' as const } };

  await expect(describeStream()).rejects.toMatchObject(error);
  await expect(listed()).rejects.toMatchObject(error);
  await expect(clients.media.send(new GetMediaCommand(get))).rejects.toMatchObject(error);
  const producer = new PutMediaConnection(server.url).write(header());
  const { statusCode, headers } = await producer.answer();

  expect([statusCode, headers['x-amzn-errortype']]).toEqual([httpStatusCode, name]);
  expect(server.firedFaults.map(({ operation }) => operation)).toEqual([
    'DescribeStream',
    'ListFragments',
    'GetMedia',
    'PutMedia',
  ]);
  producer.drop();
});

test('each resource of a player is there, and a fault may choose it by its name', async () => {
  const paths = [
    'getHLSMasterPlaylist.m3u8',
    'getHLSMediaPlaylist.m3u8',
    'getMP4InitFragment.mp4',
    'getMP4MediaFragment.mp4',
  ];
  const statuses = () =>
    Promise.all(paths.map(async (path) => (await fetch(`${server.url}/hls/v1/${path}`)).status));

  const untouched = await statuses();
  for (const name of playbackResourceNames) server.injectFault(`throttle operation=${name}`);
  const struck = await statuses();

  // Without a token, and throttled.
  expect(untouched).toEqual([403, 403, 403, 403]);
  expect(struck).toEqual([400, 400, 400, 400]);
  expect(server.firedFaults.map(({ operation }) => operation).sort()).toEqual(
    playbackResourceNames.toSorted(),
  );
});

test('a reset at the request comes before anything is done', async () => {
  server.injectFault({ type: 'reset', operation: 'PutMedia' });

  expect(await putMedia(server.url, fragments(1))).toEqual([]);

  expect(await listed()).toBe(0);
});

test('a reset before an acknowledgement keeps from the producer what was stored', async () => {
  server.injectFault({ type: 'reset', when: 'before', fragment: 2, acknowledgement: 'PERSISTED' });

  const acknowledgements = await putMedia(server.url, fragments(2));

  expect(events(acknowledgements)).not.toContain('PERSISTED 1');
  expect(await listed()).toBe(2);
});

test('a reset after an acknowledgement lets that one through, and none after it', async () => {
  server.injectFault({ type: 'reset', when: 'after', acknowledgement: 'RECEIVED' });
  const connection = new PutMediaConnection(server.url).write(fragments(1));

  expect(events(await connection.ended()).slice(0, 2)).toEqual(['BUFFERING 0', 'RECEIVED 0']);
});

test('a reset in the middle of a body leaves what was complete', async () => {
  const body = fragments(2);
  server.injectFault({ type: 'reset', afterBytes: body.length - 5 });
  const connection = new PutMediaConnection(server.url).write(body.subarray(0, -10));
  await connection.acknowledged('PERSISTED', someTime);

  connection.write(body.subarray(-10, -3));

  await connection.ended();
  expect(await listed()).toBe(1);
});

test('a consumer is cut off after so many bytes, and a slow one still gets everything', async () => {
  await putMedia(server.url, fragments(2));
  const get = () => {
    const StartSelector = { StartSelectorType: 'EARLIEST' as const };
    return clients.media.send(new GetMediaCommand({ StreamName: 'camera', StartSelector }));
  };
  const whole = Buffer.concat(await takeChunks((await get()).Payload, 2));
  server.injectFault({ type: 'reset', operation: 'GetMedia', afterBytes: 100, request: 1 });
  server.injectFault({ type: 'slow', operation: 'GetMedia', bytesPerSecond: 100_000, request: 2 });

  const received: Uint8Array[] = [];
  const { Payload } = await get();
  const reading = (async () => {
    for await (const bytes of Payload as AsyncIterable<Uint8Array>) received.push(bytes);
  })();
  await expect(reading).rejects.toThrow();
  const slow = Buffer.concat(await takeChunks((await get()).Payload, 2));

  expect(Buffer.concat(received)).toEqual(whole.subarray(0, 100));
  expect(slow.length).toBe(whole.length);
});

test('a delayed acknowledgement holds back those after it, and a slow producer loses nothing', async () => {
  server.injectFault({
    type: 'delay-acknowledgement',
    delayMs: 50,
    acknowledgement: 'RECEIVED',
    fragment: 1,
  });
  server.injectFault({ type: 'slow', operation: 'PutMedia', bytesPerSecond: 10_000 });

  const acknowledgements = await putMedia(server.url, fragments(2));

  expect(events(acknowledgements).slice(0, 2)).toEqual(['BUFFERING 0', 'RECEIVED 0']);
  expect(acknowledgements).toHaveLength(6);
});

test('each acknowledgement is late by its own time, not by that of all before it', async () => {
  server.injectFault({ type: 'delay-acknowledgement', delayMs: 1000 });

  const startMs = performance.now();
  const acknowledgements = await putMedia(server.url, fragments(10));
  const tookMs = performance.now() - startMs;

  expect(acknowledgements).toHaveLength(30);
  expect(tookMs).toBeGreaterThan(999);
  // All of them one after the other would take 30 seconds.
  expect(tookMs).toBeLessThan(15_000);
}, 60_000);

test('an acknowledgement that is far away keeps neither the server from closing nor the place of a producer', async () => {
  server.injectFault({ type: 'delay-acknowledgement', delayMs: 3_600_000, times: 2 });
  const first = new PutMediaConnection(server.url).write(fragments(1));
  await first.answer();
  first.drop();
  await first.ended();

  let next = new PutMediaConnection(server.url).write(fragments(1));
  while ((await next.answer()).statusCode !== 200)
    next = new PutMediaConnection(server.url).write(fragments(1));
  await server.close();

  expect((await next.ended()).map(({ EventType }) => EventType)).not.toContain('ERROR');
});

test('a producer that has sent everything and leaves holds no place, however late its acknowledgements are', async () => {
  server.injectFault({ type: 'delay-acknowledgement', delayMs: 3_600_000, request: 1 });
  const first = new PutMediaConnection(server.url).end(fragments(1));
  await first.answer();
  while ((await listed()) === 0);

  first.drop();

  let next = new PutMediaConnection(server.url).end(fragments(1));
  while ((await next.answer()).statusCode !== 200)
    next = new PutMediaConnection(server.url).end(fragments(1));
  expect((await next.ended()).map(({ EventType }) => EventType)).toContain('PERSISTED');
});

test('a withheld acknowledgement never comes, while the fragment is stored', async () => {
  server.injectFault({ type: 'withhold-acknowledgement', acknowledgement: 'PERSISTED' });

  expect(events(await putMedia(server.url, fragments(1)))).toEqual(['BUFFERING 0', 'RECEIVED 0']);

  expect(await listed()).toBe(1);
});

test('an acknowledgement comes in several HTTP chunks, or several in one', async () => {
  server.injectFault({ type: 'split-acknowledgement', pieces: 3, acknowledgement: 'BUFFERING', times: 1 });
  server.injectFault({ type: 'merge-acknowledgement', acknowledgement: 'RECEIVED', times: 1 });

  const chunks = await rawChunks(fragments(1));

  expect(chunks).toHaveLength(4);
  expect(JSON.parse(chunks.slice(0, 3).join(''))).toMatchObject({ EventType: 'BUFFERING' });
  expect(chunks[3]).toMatch(/^\{"EventType":"RECEIVED".*\}\n\{"EventType":"PERSISTED".*\}\n$/);
});

test('an acknowledgement that waits for another one comes with the end of the answer at the latest', async () => {
  server.injectFault({ type: 'merge-acknowledgement', acknowledgement: 'PERSISTED' });

  expect(events(await putMedia(server.url, fragments(1))).at(-1)).toBe('PERSISTED 0');
});

/** The chunks of an answer as they are on the wire. */
async function rawChunks(body: Buffer): Promise<string[]> {
  const socket = connect(server.port, '127.0.0.1');
  const head = Object.entries(putMediaHeaders()).map(([name, value]) => `${name}: ${value}`);
  const length = `content-length: ${body.length}`;
  socket.write(
    ['POST /putMedia HTTP/1.1', 'host: localhost', 'connection: close', length, ...head, '', ''].join('\r\n'),
  );
  socket.write(body);
  let text = '';
  socket.setEncoding('latin1').on('data', (part) => {
    text += part;
  });
  await once(socket, 'close');
  const chunks: string[] = [];
  for (let rest = text.slice(text.indexOf('\r\n\r\n') + 4); !rest.startsWith('0\r\n'); ) {
    const [size = ''] = rest.split('\r\n', 1);
    const start = size.length + 2;
    chunks.push(rest.slice(start, start + Number.parseInt(size, 16)));
    rest = rest.slice(start + Number.parseInt(size, 16) + 2);
  }
  return chunks;
}

test('a data endpoint moves to a port that works, to one that does not, and to any address', async () => {
  const endpoint = async () => {
    const ask = new GetDataEndpointCommand({ StreamName: 'camera', APIName: 'PUT_MEDIA' });
    return (await clients.control.send(ask)).DataEndpoint ?? '';
  };
  for (const to of ['live', 'dead', 'https://example.com']) {
    server.injectFault({ type: 'move-endpoint', to, times: 1 });
  }

  const [live, dead, elsewhere, home] = [
    await endpoint(),
    await endpoint(),
    await endpoint(),
    await endpoint(),
  ];

  expect(new Set([live, dead, server.url]).size).toBe(3);
  expect((await putMedia(live, fragments(1))).at(-1)?.EventType).toBe('PERSISTED');
  await expect(fetch(dead)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  expect(elsewhere).toBe('https://example.com');
  expect(home).toBe(server.url);
});

test('a stream is deleted while its producer sends', async () => {
  server.injectFault({ type: 'delete-stream', fragment: 2, acknowledgement: 'BUFFERING' });
  const connection = new PutMediaConnection(server.url)
    .write(header())
    .write(cluster(someTime))
    .write(openCluster(someTime + 1000));

  const acknowledgements = await connection.ended();

  expect(acknowledgements.at(-1)).toMatchObject({ EventType: 'ERROR', ErrorId: 4008 });
  await expect(describeStream()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect(serverFaults).toEqual([]);
});

test('a full disk is error 5001 of its fragment, and those before it are kept', async () => {
  server.injectFault({ type: 'disk-full', fragment: 2 });

  const acknowledgements = await putMedia(server.url, fragments(2));

  expect(acknowledgements.at(-1)).toMatchObject({ ErrorId: 5001, FragmentTimecode: someTime + 1000 });
  expect(serverFaults).toMatchObject([{ code: 'ENOSPC' }]);
  expect(await listed()).toBe(1);
});

test('a fault strikes where it is to, as often as it is to, and until it is cleared', async () => {
  const outcomes = async (count: number, stream = 'camera') => {
    const names: string[] = [];
    for (let turn = 0; turn < count; turn += 1) {
      names.push(
        await describeStream(stream).then(
          () => 'ok',
          () => 'failed',
        ),
      );
    }
    return names.join(' ');
  };
  server.injectFault({ type: 'throttle', operation: 'DescribeStream', stream: 'camera', request: 2 });
  server.injectFault({ type: 'throttle', operation: 'PutMedia' });

  expect(await outcomes(3, 'other')).toBe('ok ok ok');
  expect(await outcomes(3)).toBe('ok failed ok');
  server.injectFault({ type: 'throttle', stream: 'camera', times: 2 });
  expect(await outcomes(3)).toBe('failed failed ok');
  server.injectFault('delay delayMs=1');
  server.injectFault({ type: 'throttle' });
  expect(await outcomes(2)).toBe('failed failed');
  server.clearFaults();
  expect(await outcomes(2)).toBe('ok ok');
});

test('chance is the same for the same seed, and another for another', async () => {
  const struck = async (seed: number) => {
    server.clearFaults();
    server.injectFault({ type: 'throttle', probability: 0.5, seed });
    const outcomes: boolean[] = [];
    for (let turn = 0; turn < 30; turn += 1)
      outcomes.push(
        await describeStream().then(
          () => false,
          () => true,
        ),
      );
    return outcomes;
  };

  const first = await struck(7);

  expect(await struck(7)).toEqual(first);
  expect(await struck(8)).not.toEqual(first);
  expect(new Set(first).size).toBe(2);
});

test('faults are given at the start, and over HTTP', async () => {
  const faults: (Fault | string)[] = [{ type: 'throttle', request: 1 }, 'delay delayMs=1 request=2'];
  const faulty = await startKvsLocal({ faults, streams: [{ name: 'camera' }] });
  const control = (method: string, body: string | null = null, type = 'application/json') =>
    fetch(`${faulty.url}/_kvs-local/faults`, { method, body, headers: { 'content-type': type } });

  const added = await control('POST', '{"type":"reset","operation":"GetMedia"}');
  const listing = (await (await control('GET')).json()) as { faults: { id: string; type: string }[] };
  await control('DELETE');
  const after = (await (await control('GET')).json()) as object;

  expect(await added.json()).toEqual({ id: 'fault-3' });
  expect(listing.faults.map(({ type }) => type)).toEqual(['throttle', 'delay', 'reset']);
  expect(after).toEqual({ faults: [], firedFaults: [] });
  expect((await control('POST', '{"type":"lunch"}')).status).toBe(400);
  expect((await control('POST', '{"type":"throttle"}', 'text/plain')).status).toBe(400);
  expect((await control('PUT', '{}')).status).toBe(400);
  await faulty.close();
});

test.each(['10.0.0.9', '::ffff:10.0.0.9', '2001:db8::1', undefined])(
  'faults are not controlled from %s, which is another machine',
  async (remoteAddress) => {
    const request = { method: 'GET', socket: { remoteAddress } } as IncomingMessage;

    await expect(controlFaults(request, {} as ServerResponse, {} as Server)).rejects.toMatchObject({
      statusCode: 403,
      type: 'AccessDeniedException',
    });
  },
);

test.each([
  [{ type: 'lunch' }, /type must be one of http-error, throttle, .*received "lunch"/],
  [{ type: 'delay' }, /delayMs is missing: it must be a whole number of milliseconds/],
  [{ type: 'throttle', request: 0 }, /request must be a whole number from 1; received 0/],
  [{ type: 'throttle', when: 'after' }, /"when" is unknown: the fields are operation, stream, /],
  [
    { type: 'throttle', probability: 2, acknowledgement: 'x' },
    /acknowledgement must be .*; probability must be/,
  ],
  [{ type: 'error-acknowledgement', error: 4999 }, /error must be an error id or one of STREAM_READ_ERROR, /],
  [{ type: 'move-endpoint', to: 'nowhere' }, /to must be live, dead or a URL; received "nowhere"/],
  ['throttle request', /A fault is TYPE NAME=VALUE \.\.\.; received "request"/],
  ['', /type must be one of/],
  [null, /must be an object or a string; received null/],
])('the fault %j is refused', (fault, message) => {
  expect(() => server.injectFault(fault as Fault)).toThrow(message);
});

test("a producer that leaves while its request is delayed takes nobody's place", async () => {
  server.injectFault({ type: 'delay', operation: 'PutMedia', request: 1, delayMs: 300 });
  const impatient = new PutMediaConnection(server.url);
  impatient.write(header());
  while (server.firedFaults.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  impatient.drop();
  await new Promise((resolve) => setTimeout(resolve, 600));

  const acknowledgements = await putMedia(server.url, fragments(1));

  expect(acknowledgements.at(-1)).toMatchObject({ EventType: 'PERSISTED' });
});

test('a fault of a live consumer leaves other consumers alone', async () => {
  const get = { StreamName: 'camera', StartSelector: { StartSelectorType: 'NOW' as const } };
  server.injectFault({ type: 'reset', operation: 'GetMedia', request: 1, afterBytes: 0 });
  const cut = readChunks((await clients.media.send(new GetMediaCommand(get))).Payload);
  const whole = readChunks((await clients.media.send(new GetMediaCommand(get))).Payload);
  const ending = expect(cut.next()).rejects.toThrow();

  await putMedia(server.url, fragments(1));

  await ending;
  expect((await whole.next()).value?.length).toBeGreaterThan(0);
  await whole.return(undefined);
});

test('who brings the pauses along passes the time of faults at once', async () => {
  const pauses: number[] = [];
  const hour = 3_600_000;
  const paused = await startKvsLocal({
    streams: ['camera:1'],
    faults: [
      `delay delayMs=${hour} operation=DescribeStream`,
      `delay-acknowledgement delayMs=${hour} acknowledgement=PERSISTED`,
    ],
    pause: async (ms) => {
      pauses.push(ms);
    },
  });
  const hurried = createClients(paused.url);
  await hurried.control.send(new DescribeStreamCommand({ StreamName: 'camera' }));
  const acknowledgements = await putMedia(paused.url, fragments(1));
  hurried.destroy();
  await paused.close();

  expect(acknowledgements.map(({ EventType }) => EventType)).toEqual(['BUFFERING', 'RECEIVED', 'PERSISTED']);
  expect(pauses).toEqual([hour, hour]);
});
