import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { PutMediaClient, type PutMediaClientConfig } from '../src/index.ts';
import { acknowledgement } from './fake-service.ts';

/** A request to PutMedia, and what arrived of it. */
interface Put {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Number of the TCP connection, from 0, and of the request on it. */
  readonly connection: number;
  readonly turn: number;
  receivedBytes: number;
}

let server: Server;
let client: PutMediaClient;
let puts: Put[];

/** @param answer what a request gets; undefined: it is answered as on a good day, when its body has ended */
async function start(config: PutMediaClientConfig, answer?: (put: Put) => boolean): Promise<void> {
  puts = [];
  const sockets: Socket[] = [];
  const turns = new Map<Socket, number>();
  server = createServer((request, response) => {
    if (request.url !== '/putMedia') {
      response.end(JSON.stringify({ DataEndpoint: url }));
      return;
    }
    const { socket } = request;
    if (!sockets.includes(socket)) sockets.push(socket);
    const turn = turns.get(socket) ?? 0;
    turns.set(socket, turn + 1);
    const put: Put = { request, response, connection: sockets.indexOf(socket), turn, receivedBytes: 0 };
    puts.push(put);
    request.on('error', () => {});
    request.on('data', (chunk: Buffer) => {
      put.receivedBytes += chunk.byteLength;
    });
    if (answer?.(put)) return;
    response.writeHead(200);
    response.flushHeaders();
    request.on('end', () => response.end(acknowledgement('PERSISTED', 1)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = new PutMediaClient({
    region: 'eu-central-1',
    endpoint: url,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
    limits: { requestsPerSecond: 1000, fragmentsPerSecond: 1000 },
    ...config,
  });
}

afterEach(async () => {
  client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const media = Buffer.alloc(100_000, 1);

function put() {
  return client.putMedia({
    streamName: 'cam',
    payload: media,
    producerStartTimestamp: 1_700_000_000_000,
    fragmentTimecodeType: 'RELATIVE',
    acknowledgement: 'PERSISTED',
    fragmentCount: 1,
  });
}

test('calls follow each other on one connection that is kept, and by default each has its own', async () => {
  await start({ keepAliveMs: 60_000 });
  for (let call = 0; call < 4; call += 1) await put();
  expect(puts.map(({ connection, turn }) => [connection, turn])).toEqual([
    [0, 0],
    [0, 1],
    [0, 2],
    [0, 3],
  ]);

  client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await start({});
  for (let call = 0; call < 3; call += 1) await put();
  expect(puts.map(({ connection }) => connection)).toEqual([0, 1, 2]);
});

test('calls at the same time for one stream have one connection, one after the other', async () => {
  await start({ keepAliveMs: 60_000 });

  await Promise.all([put(), put(), put()]);

  expect(puts.map(({ connection }) => connection)).toEqual([0, 0, 0]);
});

test('a kept connection that is dead is replaced before any media went to it', async () => {
  await start({ keepAliveMs: 60_000 }, ({ request, turn }) => {
    // What a process meets that was stopped: the service has closed the connection since.
    if (turn === 1) request.socket.destroy();
    return turn === 1;
  });

  await put();
  const { fragments } = await put();

  expect(fragments).toMatchObject([{ acknowledgement: 'PERSISTED' }]);
  expect(puts.map(({ connection, turn, receivedBytes }) => [connection, turn, receivedBytes])).toEqual([
    [0, 0, media.byteLength],
    [0, 1, 0],
    [1, 0, media.byteLength],
  ]);
});

test('so is one that is silent, where a new one would get its media without an answer', async () => {
  await start({ keepAliveMs: 60_000 }, ({ turn }) => turn === 1);

  await put();
  const { fragments } = await put();

  expect(fragments).toMatchObject([{ acknowledgement: 'PERSISTED' }]);
  expect(puts.map(({ connection, receivedBytes }) => [connection, receivedBytes])).toEqual([
    [0, media.byteLength],
    [0, 0],
    [1, media.byteLength],
  ]);
});

test('a dead one is replaced once: what happens to the new connection is told', async () => {
  await start({ keepAliveMs: 60_000 }, ({ request, connection, turn }) => {
    const isDead = turn === 1 || connection === 1;
    if (isDead) request.socket.destroy();
    return isDead;
  });

  await put();

  await expect(put()).rejects.toMatchObject({ name: 'ConnectionFailedError', retryable: true });
  expect(puts).toHaveLength(3);
});

test('a kept connection that breaks when media has gone leaves the outcome unknown, as any does', async () => {
  await start({ keepAliveMs: 60_000 }, ({ request, response, turn }) => {
    if (turn === 0) return false;
    response.writeHead(200);
    response.flushHeaders();
    request.once('data', () => request.socket.destroy());
    return true;
  });

  await put();

  await expect(put()).rejects.toMatchObject({ name: 'OutcomeUnknownError' });
  expect(puts).toHaveLength(2);
});

test('a refusal on a kept connection is a refusal, and is not asked for twice', async () => {
  await start({ keepAliveMs: 60_000 }, ({ response, turn }) => {
    if (turn === 0) return false;
    response.writeHead(400, { 'x-amzn-errortype': 'ConnectionLimitExceededException' });
    response.end(JSON.stringify({ Message: 'There is another producer' }));
    return true;
  });

  await put();

  await expect(put()).rejects.toMatchObject({ name: 'ConnectionLimitExceededError' });
  expect(puts).toHaveLength(2);
});

test('an answer that goes on after the last acknowledgement holds the result up for nobody, and the next call not for long', async () => {
  await start({ keepAliveMs: 60_000 }, ({ request, response, connection }) => {
    if (connection > 0) return false;
    response.writeHead(200);
    response.flushHeaders();
    request.on('end', () => response.write(acknowledgement('PERSISTED', 1)));
    return true;
  });
  let isEnded = false;

  await put();
  puts[0]?.response.on('close', () => {
    isEnded = true;
  });
  expect(isEnded).toBe(false);
  await put();

  // The stream takes one request at a time: the first was ended before the second came.
  expect(puts.map(({ connection }) => connection)).toEqual([0, 1]);
  expect(isEnded).toBe(true);
});
