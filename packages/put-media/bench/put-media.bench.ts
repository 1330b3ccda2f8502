// Throughput of putMedia against a plain chunked POST of the same bytes to the same server on loopback, in pairs; then
// the memory of a session that goes on and on.
// node --expose-gc --import tsx packages/put-media/bench/put-media.bench.ts [session seconds = 10]
import { createServer, request as requestHttp } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { PutMediaClient } from '../src/index.ts';

const sessionSeconds = Number(process.argv[2] ?? 10);
const pairs = 7;
const chunk = Buffer.alloc(64 * 1024, 7);
const chunks = 6000;
const megabytes = (chunk.byteLength * chunks) / 1e6;

/** Reads everything; acknowledges fragments of a session (marked by their first byte), or the body at its end. */
// A session's request goes on for longer than the five minutes that Node allows by itself.
const server = createServer({ requestTimeout: 0 }, (request, response) => {
  if (request.url !== '/putMedia') {
    request.resume();
    response.end(JSON.stringify({ DataEndpoint: url }));
    return;
  }
  response.writeHead(200);
  response.flushHeaders();
  const say = (EventType: string, FragmentTimecode: number): void =>
    void response.write(
      `${JSON.stringify({ EventType, FragmentTimecode, FragmentNumber: `9134385233318144${FragmentTimecode}` })}\n`,
    );
  let received = 0;
  let fragments = 0;
  const isSession = request.headers['x-amzn-stream-name'] === 'session';
  request.on('data', (data: Buffer) => {
    received += data.byteLength;
    for (; isSession && received >= (fragments + 1) * fragmentBytes; fragments += 1) {
      for (const event of ['BUFFERING', 'RECEIVED', 'PERSISTED']) say(event, fragments + 1);
    }
  });
  request.on('end', () => {
    if (!isSession) say('PERSISTED', 0);
    response.end();
  });
});
const fragmentBytes = 500_000;
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const client = new PutMediaClient({
  region: 'us-east-1',
  endpoint: url,
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
  limits: { requestsPerSecond: 1e6, fragmentsPerSecond: 1e6 },
});

async function* payload() {
  for (let sent = 0; sent < chunks; sent += 1) yield chunk;
}

async function plainPost(): Promise<number> {
  const start = performance.now();
  const request = requestHttp(`${url}/putMedia`, {
    method: 'POST',
    headers: { 'transfer-encoding': 'chunked' },
    agent: false,
  });
  const ended = new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => response.resume().on('end', resolve));
  });
  await pipeline(Readable.from(payload()), request);
  await ended;
  return performance.now() - start;
}

async function putMedia(): Promise<number> {
  const start = performance.now();
  await client.putMedia({
    streamName: 'cam',
    payload: payload(),
    producerStartTimestamp: new Date(),
    fragmentTimecodeType: 'RELATIVE',
    acknowledgement: 'PERSISTED',
  });
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

await plainPost();
await putMedia();
const ratios: number[] = [];
console.log(`${Math.round(megabytes)} MB in chunks of 64 KiB, loopback`);
console.log('pair  plain POST MB/s  putMedia MB/s  ratio');
for (let pair = 1; pair <= pairs; pair += 1) {
  const plainMs = await plainPost();
  const putMs = await putMedia();
  ratios.push(plainMs / putMs);
  const rate = (milliseconds: number): string => String(Math.round((megabytes / milliseconds) * 1000));
  console.log(
    `${String(pair).padEnd(5)} ${rate(plainMs).padStart(15)} ${rate(putMs).padStart(14)}  ${(plainMs / putMs).toFixed(2)}`,
  );
}
console.log(`median ratio ${median(ratios).toFixed(2)} (goal 0.80)`);

const session = client.openSession({
  streamName: 'session',
  header: new Uint8Array(0),
  producerStartTimestamp: new Date(),
  fragmentTimecodeType: 'RELATIVE',
  rotateAfterMs: 3_600_000,
});
console.log(
  `\nsession of ${sessionSeconds} s, fragments of ${fragmentBytes / 1000} kB, as fast as 200 a second`,
);
console.log('second  fragments  RSS MB  heap MB');
let timecodeMs = 0;
const start = performance.now();
for (let tenth = 0; tenth <= 10; tenth += 1) {
  while (performance.now() - start < (sessionSeconds * 1000 * tenth) / 10) {
    timecodeMs += 1;
    await session.put({ cluster: Buffer.alloc(fragmentBytes, 7), timecodeMs });
    await delay(5);
  }
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const second = ((sessionSeconds * tenth) / 10).toFixed(0);
  console.log(
    `${second.padEnd(7)} ${String(timecodeMs).padStart(9)} ${(rss / 1e6).toFixed(0).padStart(7)} ${(heapUsed / 1e6).toFixed(1).padStart(8)}`,
  );
}
console.log(JSON.stringify(await session.close()));
client.destroy();
server.close();
