import { once } from 'node:events';
import { connect } from 'node:net';
import { ListFragmentsCommand } from '@aws-sdk/client-kinesis-video-archived-media';
import { GetMediaCommand } from '@aws-sdk/client-kinesis-video-media';
import { type KvsLocal, startKvsLocal } from '../src/index.ts';
import { type Clients, createClients } from './clients.ts';
import { readChunks } from './collect-payload.ts';
import { cluster, endOfFragment, header, openCluster, someTime } from './media.ts';
import { authorization, PutMediaConnection, putMedia, putMediaHeaders } from './put-media-connection.ts';

let server: KvsLocal;
let clients: Clients;

beforeEach(async () => {
  server = await startKvsLocal({ streams: [{ name: 'camera', dataRetentionInHours: 1 }] });
  clients = createClients(server.url);
});

afterEach(async () => {
  clients.destroy();
  await server.close();
});

const sockets = (): number =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

async function until(isReached: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isReached())) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function openGetMedia(StartSelectorType: 'NOW' | 'EARLIEST') {
  const get = new GetMediaCommand({ StreamName: 'camera', StartSelector: { StartSelectorType } });
  const { Payload } = await clients.media.send(get);
  return Payload as unknown as AsyncIterable<Uint8Array> & { destroy(): void };
}

test('a producer that drops leaves its place, its timers and its socket, and its incomplete fragment is nothing', async () => {
  const before = { sockets: sockets(), timers: timers() };
  for (let turn = 0; turn < 5; turn += 1) {
    const connection = new PutMediaConnection(server.url);
    connection
      .write(header())
      .write(cluster(someTime))
      .write(openCluster(someTime + 1000));
    await connection.acknowledged('BUFFERING', someTime + 1000);

    connection.drop();

    await until(async () => {
      const next = new PutMediaConnection(server.url).end();
      const { statusCode } = await next.answer();
      await next.ended();
      return statusCode === 200;
    });
  }

  await until(() => sockets() <= before.sockets && timers() <= before.timers);
  const { Fragments } = await clients.archive.send(new ListFragmentsCommand({ StreamName: 'camera' }));
  expect(Fragments).toHaveLength(5);
});

test('a consumer that drops, waiting or in the middle of a fragment, leaves nothing', async () => {
  const frame = Buffer.concat([
    Buffer.from('a310400000810000 80'.replace(' ', ''), 'hex'),
    Buffer.alloc(0x400000 - 4),
  ]);
  await putMedia(server.url, Buffer.concat([header(), openCluster(someTime), frame, endOfFragment]));
  const before = sockets();
  const payloads = [
    await openGetMedia('NOW'),
    await openGetMedia('EARLIEST'),
    await openGetMedia('EARLIEST'),
  ];
  const [, reading] = payloads;
  for await (const _bytes of reading ?? []) break;

  for (const payload of payloads) payload.destroy();

  await until(() => sockets() <= before);
  expect((await putMedia(server.url, Buffer.concat([header(), cluster(someTime)]))).at(-1)?.EventType).toBe(
    'PERSISTED',
  );
});

test('a consumer that does not read holds up neither the producer nor other consumers', async () => {
  const stalled = await openGetMedia('NOW');
  const reading = readChunks(await openGetMedia('NOW'));
  const frame = Buffer.concat([
    Buffer.from('a310400000810001 00'.replace(' ', ''), 'hex'),
    Buffer.alloc(0x400000 - 4),
  ]);
  const producer = new PutMediaConnection(server.url).write(header());

  for (let index = 0; index < 6; index += 1) {
    producer
      .write(openCluster(someTime + index * 1000))
      .write(frame)
      .write(endOfFragment);
    await producer.acknowledged('PERSISTED', someTime + index * 1000);
    expect((await reading.next()).value?.length).toBeGreaterThan(0x400000);
  }

  stalled.destroy();
  await reading.return(undefined);
  producer.drop();
});

test('closing the server ends producers and consumers, and stores what was complete', async () => {
  const chunks = readChunks(await openGetMedia('NOW'));
  const producer = new PutMediaConnection(server.url).write(header()).write(cluster(someTime));
  await producer.acknowledged('BUFFERING');

  await server.close();

  const acknowledgements = await producer.ended();
  expect(acknowledgements.map(({ EventType }) => EventType)).toContain('PERSISTED');
  while (!(await chunks.next()).done);
});

test('many producers and consumers are served at the same time', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `camera-${index}`);
  const many = await startKvsLocal({
    streams: names.map((name) => ({ name })),
    limits: { maxGetMediaConnections: 12 },
  });
  const { media, destroy } = createClients(many.url);
  const get = { StreamName: 'camera-0', StartSelector: { StartSelectorType: 'NOW' as const } };
  const consumers = await Promise.all(
    names.map(async () => readChunks((await media.send(new GetMediaCommand(get))).Payload)),
  );

  const producers = names.map((name) =>
    new PutMediaConnection(many.url, putMediaHeaders({ 'x-amzn-stream-name': name })).write(header()),
  );
  for (const producer of producers) await producer.write(cluster(someTime)).acknowledged('RECEIVED');
  const chunks = await Promise.all(consumers.map((consumer) => consumer.next()));
  destroy();
  await many.close();

  expect(chunks.map(({ done }) => done)).toEqual(names.map(() => false));
});

test('a refused request does not keep its socket', async () => {
  const before = sockets();
  const connection = new PutMediaConnection(server.url, putMediaHeaders({ 'x-amzn-stream-name': 'nobody' }));
  connection.write(header());

  expect((await connection.answer()).statusCode).toBe(404);

  await until(() => sockets() <= before);
});

test.each(['/listStreams', '/getMedia', '/putMedia', '/unknown'])(
  'a client that leaves in the middle of its request to %s does the server no harm',
  async (path) => {
    const before = sockets();
    const head = [
      `POST ${path} HTTP/1.1`,
      'Host: localhost',
      `Authorization: ${authorization}`,
      'Content-Length: 99',
    ];
    const socket = connect(server.port, '127.0.0.1');
    socket.write([...head, '', '{"Max'].join('\r\n'));
    await once(socket, 'ready');

    socket.resetAndDestroy();

    await until(() => sockets() <= before);
    expect((await putMedia(server.url, Buffer.concat([header(), cluster(someTime)]))).at(-1)?.EventType).toBe(
      'PERSISTED',
    );
  },
);

test('a port that is taken is told', async () => {
  await expect(startKvsLocal({ port: server.port })).rejects.toThrow(/EADDRINUSE/);
});
