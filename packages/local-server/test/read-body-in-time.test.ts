import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readBodyInTime, SlowBody } from '../src/index.ts';

setFlagsFromString('--expose-gc');
/** When memory is freed by itself differs from release to release of Node. */
const collectGarbage = runInNewContext('gc') as () => void;

it('a body that is read in time is not kept: each piece is free when the next comes', async () => {
  const pieceBytes = 256 * 1024;
  const pieces = 400;
  let peakBytes = 0;
  let read = 0;
  const server = createServer(async (incoming: IncomingMessage, response) => {
    for await (const _ of readBodyInTime(incoming, { idleMs: 60_000, totalMs: 60_000 })) {
      read += 1;
      // In a process that has run many tests each takes its time.
      if (read % 200 !== 0) continue;
      collectGarbage();
      peakBytes = Math.max(peakBytes, process.memoryUsage().arrayBuffers);
    }
    response.end();
  }).listen(0);
  await once(server, 'listening');
  const startBytes = process.memoryUsage().arrayBuffers;
  const outgoing = request({ port: (server.address() as AddressInfo).port, method: 'POST', agent: false });
  const piece = Buffer.alloc(pieceBytes);
  for (let count = 0; count < pieces; count++) {
    if (!outgoing.write(piece)) await once(outgoing, 'drain');
  }
  outgoing.end();
  const [answer] = await once(outgoing, 'response');
  answer.resume();
  server.closeAllConnections();
  server.close();

  expect(peakBytes).toBeGreaterThan(0);
  expect(peakBytes - startBytes).toBeLessThan((pieceBytes * pieces) / 2);
});

it('a body that is too slow leaves no timer behind', async () => {
  const set = jest.spyOn(globalThis, 'setTimeout');
  const cleared = jest.spyOn(globalThis, 'clearTimeout');
  let error: unknown;
  const server = createServer({ requestTimeout: 0, headersTimeout: 0 }, async (incoming, response) => {
    try {
      for await (const _ of readBodyInTime(incoming, { idleMs: 50, totalMs: 600_000 }));
    } catch (caught) {
      error = caught;
    }
    response.end();
  }).listen(0);
  await once(server, 'listening');
  const outgoing = request({ port: (server.address() as AddressInfo).port, method: 'POST', agent: false });
  outgoing.on('error', () => undefined).write('x');
  const [answer] = await once(outgoing, 'response');
  answer.resume();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  const longTimers = set.mock.results
    .filter((_, call) => (set.mock.calls[call]?.[1] ?? 0) > 500_000)
    .map(({ value }) => value);
  const clearedTimers = cleared.mock.calls.map(([timer]) => timer);
  jest.restoreAllMocks();

  expect(error).toBeInstanceOf(SlowBody);
  expect(longTimers.length).toBeGreaterThan(0);
  expect(clearedTimers).toEqual(expect.arrayContaining(longTimers));
});
