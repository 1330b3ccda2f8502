import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { resized, toDataUrl } from '../../../test/support/sample.ts';
import { type RunningStack, startTemporaryStack } from '../../../test/support/stack.ts';

/** A machine with other work to do may need longer than a user would wait. */
const patient = { options: { closeGraceMs: 50_000 } };

let stack: RunningStack;
afterEach(() => stack.stop('SIGKILL'));

let frame: string;
beforeAll(async () => {
  const [image = Buffer.alloc(0)] = await resized(1, 64, 48);
  frame = toDataUrl(image);
});

/** A request whose head has arrived: the server has asked for the body. */
async function beginPost(timestamp: number): Promise<{ sending: ClientRequest; body: Buffer }> {
  const body = Buffer.from(JSON.stringify({ frames: [frame], timestamps: [timestamp], framerate: 1 }));
  const sending = request(`${stack.api}/FrameData`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': body.length, expect: '100-continue' },
  });
  sending.flushHeaders();
  await once(sending, 'continue');
  return { sending, body };
}

async function answerOf(
  sending: ClientRequest,
): Promise<{ status: number | undefined; connection: unknown }> {
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return { status: response.statusCode, connection: response.headers.connection };
}

test('SIGTERM answers all that is in flight, and ends with 0', async () => {
  stack = await startTemporaryStack({}, patient);
  const startMs = Date.now() - 100_000;
  const posts = await Promise.all(
    Array.from({ length: 50 }, (_, index) => beginPost(startMs + index * 1000)),
  );
  const answers = Promise.all(posts.map(({ sending }) => answerOf(sending)));
  const half = posts.splice(0, 25);
  for (const { sending, body } of half) sending.end(body);
  const ended = stack.stop('SIGTERM');
  await delay(200);
  // What had begun when the signal came may also be sent to its end.
  for (const { sending, body } of posts) sending.end(body);

  const statuses = (await answers).map(({ status }) => status);

  expect(statuses.filter((status) => status === 200 || status === 202)).toHaveLength(50);
  expect(await ended).toBe(0);
});

test('after the signal nobody new is let in, and idle connections are closed', async () => {
  stack = await startTemporaryStack({}, patient);
  const { sending, body } = await beginPost(Date.now() - 5000);
  const answer = answerOf(sending);
  const ended = stack.stop('SIGINT');
  await delay(300);

  await expect(fetch(`${stack.api}/Config`)).rejects.toThrow();
  sending.end(body);
  expect(await answer).toEqual({ status: expect.any(Number), connection: 'close' });
  expect(await ended).toBe(0);
});

test('a second signal ends it at once', async () => {
  stack = await startTemporaryStack({}, patient);
  const { sending } = await beginPost(Date.now() - 5000);
  sending.on('error', () => undefined);
  const exited = once(stack.process, 'exit');
  stack.process.kill('SIGTERM');
  await delay(1000);
  expect(stack.process.exitCode).toBe(null);
  stack.process.kill('SIGTERM');

  expect(await exited).toEqual([143, null]);
});

test('one Ctrl-C that comes twice, from terminal and package manager, is one', async () => {
  stack = await startTemporaryStack({}, patient);
  const { sending, body } = await beginPost(Date.now() - 5000);
  const answer = answerOf(sending);
  const exited = once(stack.process, 'exit');
  stack.process.kill('SIGINT');
  stack.process.kill('SIGINT');
  await delay(100);
  sending.end(body);

  expect((await answer).status).toBeLessThan(300);
  expect(await exited).toEqual([0, null]);
});
