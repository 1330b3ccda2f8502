import { connect } from 'node:net';
import fc from '../../../test/support/properties.ts';
import { type KvsLocal, startKvsLocal } from '../src/index.ts';
import { cluster, endOfFragment, header, openCluster, someTime, tags } from './media.ts';
import { PutMediaConnection, putMedia, putMediaHeaders } from './put-media-connection.ts';

let server: KvsLocal;

beforeEach(async () => {
  server = await startKvsLocal({
    streams: [{ name: 'camera', dataRetentionInHours: 1 }, { name: 'live' }],
  });
});

afterEach(() => server.close());

const events = (acknowledgements: readonly { EventType: string; FragmentTimecode?: number }[]): string[] =>
  acknowledgements.map(({ EventType, FragmentTimecode }) => `${EventType} ${FragmentTimecode}`);

test('the answer begins before any media, with the headers of the service', async () => {
  const connection = new PutMediaConnection(server.url);

  const { statusCode, headers } = await connection.answer();

  expect(statusCode).toBe(200);
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'transfer-encoding': 'chunked',
    'x-amzn-requestid': expect.any(String),
    date: expect.any(String),
  });
  connection.drop();
});

test('a fragment is announced with its time, received when its known size is reached, then persisted', async () => {
  const connection = new PutMediaConnection(server.url);
  const bytes = cluster(someTime);

  connection.write(header()).write(bytes.subarray(0, 16));
  await connection.acknowledged('BUFFERING', someTime);
  expect(connection.acknowledgements).toHaveLength(1);
  connection.write(bytes.subarray(16));
  await connection.acknowledged('PERSISTED', someTime);

  expect(events(connection.acknowledgements)).toEqual([
    `BUFFERING ${someTime}`,
    `RECEIVED ${someTime}`,
    `PERSISTED ${someTime}`,
  ]);
  expect(connection.hasEnded).toBe(false);
  connection.end();
  expect(await connection.ended()).toHaveLength(3);
});

test.each([
  ['the next cluster', openCluster(someTime + 2000)],
  ['the end-of-fragment tag', endOfFragment],
])('a cluster of unknown size is received with %s, and not before', async (_what, next) => {
  const connection = new PutMediaConnection(server.url);
  connection.write(header()).write(openCluster(someTime)).write(tags('weather'));
  await connection.acknowledged('BUFFERING', someTime);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(connection.acknowledgements).toHaveLength(1);

  connection.write(next);

  await connection.acknowledged('PERSISTED', someTime);
  connection.drop();
});

test('a cluster of unknown size is received with the end of the request', async () => {
  const acknowledgements = await putMedia(server.url, Buffer.concat([header(), openCluster(someTime)]));

  expect(events(acknowledgements)).toEqual([
    `BUFFERING ${someTime}`,
    `RECEIVED ${someTime}`,
    `PERSISTED ${someTime}`,
  ]);
});

test('a stream without retention acknowledges no fragment as persisted', async () => {
  const headers = putMediaHeaders({ 'x-amzn-stream-name': 'live' });

  const acknowledgements = await putMedia(server.url, Buffer.concat([header(), cluster(someTime)]), headers);

  expect(events(acknowledgements)).toEqual([`BUFFERING ${someTime}`, `RECEIVED ${someTime}`]);
});

test('a producer that wants no acknowledgements gets errors only', async () => {
  const headers = putMediaHeaders({ 'x-amzn-fragment-acknowledgment-required': '0' });
  const body = Buffer.concat([header(), cluster(someTime), cluster(someTime)]);

  const acknowledgements = await putMedia(server.url, body, headers);

  expect(acknowledgements).toMatchObject([{ EventType: 'ERROR', ErrorId: 4004 }]);
});

test('an acknowledgement has the keys of the service in its order, and is one HTTP chunk', async () => {
  const body = Buffer.concat([header(), cluster(someTime), cluster(someTime + 2000), cluster(someTime)]);
  const request = [
    'POST /putMedia HTTP/1.1',
    'Host: localhost',
    ...Object.entries(putMediaHeaders()).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${body.length}`,
    '\r\n',
  ].join('\r\n');

  const answer = await exchangeBytes(Buffer.concat([Buffer.from(request), body]));

  const [, chunked = ''] = answer.split('\r\n\r\n');
  const fields = `"FragmentTimecode":\\d+,"FragmentNumber":"\\d{47}"`;
  const chunk = `[0-9a-f]+\\r\\n{"EventType":"[A-Z]+",${fields}}\\n\\r\\n`;
  const error = `{"EventType":"ERROR",${fields},"ErrorCode":"[A-Z_]+","ErrorId":4004}`;
  expect(`${chunked}\r\n\r\n`).toMatch(
    new RegExp(`^(${chunk}){7}[0-9a-f]+\\r\\n${error}\\n\\r\\n0\\r\\n\\r\\n$`),
  );
});

test('a client that waits for 100 Continue, and then for the final status, is given both before it sends', async () => {
  const socket = connect(server.port, '127.0.0.1');
  const lines = Object.entries(putMediaHeaders()).map(([name, value]) => `${name}: ${value}`);
  const head = [
    'POST /putMedia HTTP/1.1',
    'Host: localhost',
    'Transfer-Encoding: chunked',
    'Expect: 100-continue',
  ];
  socket.write([...head, ...lines, '\r\n'].join('\r\n'));

  let text = '';
  for await (const bytes of socket) {
    text += bytes;
    if (/200 OK[\s\S]*\r\n\r\n/.test(text)) break;
  }

  expect(text).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK\r\n/);
});

test('the body may be cut anywhere', async () => {
  const clusters = [0, 2000, 4000].flatMap((offset) => [
    offset === 2000 ? cluster(someTime + offset) : openCluster(someTime + offset),
    tags(`at-${offset}`),
  ]);
  const body = Buffer.concat([header(), ...clusters, endOfFragment]);

  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }), async (lengths) => {
      const connection = new PutMediaConnection(server.url);
      await connection.writeInPieces(body, lengths);
      const acknowledgements = await connection.end().ended();

      expect(events(acknowledgements).filter((event) => event.startsWith('PERSISTED'))).toEqual([
        `PERSISTED ${someTime}`,
        `PERSISTED ${someTime + 2000}`,
        `PERSISTED ${someTime + 4000}`,
      ]);
    }),
    { numRuns: 25 },
  );
});

test('fragment numbers are 47 digits and rise by about 2^92, over connections too', async () => {
  const body = Buffer.concat([header(), cluster(someTime), cluster(someTime + 2000)]);

  const acknowledgements = [...(await putMedia(server.url, body)), ...(await putMedia(server.url, body))];

  const numbers = acknowledgements
    .filter(({ EventType }) => EventType === 'RECEIVED')
    .map(({ FragmentNumber = '' }) => FragmentNumber);
  expect(numbers).toHaveLength(4);
  expect(numbers.every((number) => /^91343852333\d{36}$/.test(number))).toBe(true);
  const steps = numbers.slice(1).map((number, index) => Number(BigInt(number) - BigInt(numbers[index] ?? 0)));
  for (const step of steps) expect(step / 2 ** 92).toBeCloseTo(1, 6);
});

test('a header-only request, and an empty one, are no error', async () => {
  expect(await putMedia(server.url, header())).toEqual([]);
  expect(await putMedia(server.url, Buffer.alloc(0))).toEqual([]);
});

test('a second producer is refused while the first is connected, and not afterwards', async () => {
  const first = new PutMediaConnection(server.url);
  await first.answer();

  const second = new PutMediaConnection(server.url).end();
  const { statusCode, headers } = await second.answer();
  first.end();
  await first.ended();
  const third = new PutMediaConnection(server.url).end();

  expect([statusCode, headers['x-amzn-errortype']]).toEqual([400, 'ConnectionLimitExceededException']);
  expect((await third.answer()).statusCode).toBe(200);
});

test('a producer may connect anew as soon as its answer has ended, whether by its own end or by an error', async () => {
  const good = Buffer.concat([header(), cluster(someTime)]);
  const bad = Buffer.concat([header(), cluster(someTime), cluster(someTime)]);

  for (const body of [good, bad, good, bad, good]) {
    const connection = new PutMediaConnection(server.url).end(body);
    expect((await connection.answer()).statusCode).toBe(200);
    await connection.ended();
  }
});

test.each([
  ['no stream', { 'x-amzn-stream-name': undefined }, 400, 'InvalidArgumentException', /x-amzn-stream-name/],
  [
    'name and ARN',
    { 'x-amzn-stream-arn': 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/camera/1' },
    400,
    'InvalidArgumentException',
    /not both/,
  ],
  ['an unknown stream', { 'x-amzn-stream-name': 'x' }, 404, 'ResourceNotFoundException', /no stream x/],
  [
    'no timecode type',
    { 'x-amzn-fragment-timecode-type': undefined },
    400,
    'InvalidArgumentException',
    /x-amzn-fragment-timecode-type is missing/,
  ],
  [
    'an unknown timecode type',
    { 'x-amzn-fragment-timecode-type': 'absolute' },
    400,
    'InvalidArgumentException',
    /must be one of ABSOLUTE, RELATIVE; received "absolute"/,
  ],
  [
    'relative times without a start',
    { 'x-amzn-fragment-timecode-type': 'RELATIVE', 'x-amzn-producer-start-timestamp': undefined },
    400,
    'InvalidArgumentException',
    /x-amzn-producer-start-timestamp is missing/,
  ],
  [
    'a start that is no number',
    { 'x-amzn-producer-start-timestamp': '2026-01-01' },
    400,
    'InvalidArgumentException',
    /x-amzn-producer-start-timestamp must be seconds/,
  ],
  ['no signature', { authorization: undefined }, 403, 'MissingAuthenticationTokenException', /Authorization/],
])('a request with %s is refused before its media', async (_what, changes, status, type, message) => {
  const connection = new PutMediaConnection(server.url, putMediaHeaders(changes));
  connection.write(header());

  const { statusCode, headers } = await connection.answer();
  await connection.ended();

  expect([statusCode, headers['x-amzn-errortype']]).toEqual([status, type]);
  expect(JSON.parse(connection.text).Message).toMatch(message);
});

test('absolute times need no start', async () => {
  const headers = putMediaHeaders({ 'x-amzn-producer-start-timestamp': undefined });

  const acknowledgements = await putMedia(server.url, Buffer.concat([header(), cluster(someTime)]), headers);

  expect(acknowledgements.at(-1)?.EventType).toBe('PERSISTED');
});

function exchangeBytes(request: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('error', reject);
    socket.on('data', (data) => {
      text += data;
      if (text.endsWith('\r\n0\r\n\r\n')) socket.end();
    });
    socket.on('close', () => resolve(text));
    socket.write(request);
  });
}
