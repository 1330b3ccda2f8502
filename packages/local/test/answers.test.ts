import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProblemDetails } from '@frame-ingest/contract';
import type { Handler } from '@frame-ingest/handler';
import { serveThroughGateway } from '../src/gateway.ts';

let server: Server | undefined;
afterEach(() => server?.close());

async function answerOf(handler: Handler): Promise<Response> {
  server = createServer((request, response) => {
    void serveThroughGateway(handler, { request, response, requestId: 'the request', bodyLimits: {} });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/Clip`);
}

const file = (bytes: number): Handler => {
  const body = Buffer.alloc(bytes).toString('base64');
  return async () => ({
    statusCode: 200,
    headers: { 'content-type': 'video/mp4' },
    body,
    isBase64Encoded: true,
  });
};

test('bytes arrive as bytes', async () => {
  const response = await answerOf(file(4_500_000));

  expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([200, 4_500_000]);
});

test('what Lambda would not hand on is not handed on here', async () => {
  const response = await answerOf(file(4_800_000));

  expect([response.status, ((await response.json()) as ProblemDetails).code]).toEqual([
    500,
    'internal_error',
  ]);
});

test('a handler that throws is answered for', async () => {
  const response = await answerOf(async () => {
    throw new Error('secret');
  });

  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('secret');
});
