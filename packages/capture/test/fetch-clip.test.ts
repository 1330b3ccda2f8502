import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetchClip } from '../src/api/fetch-clip.ts';
import { IngestError } from '../src/errors.ts';

let server: Server;
let url: string;
let asked: string[];
let respond: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    respond(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/Clip`;
});
beforeEach(() => {
  asked = [];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const range = { startMs: 1_760_000_000_000, endMs: 1_760_000_002_000 };
const clip = (response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'video/mp4' }).end('clip');

async function failureOf(fetching: Promise<unknown>): Promise<IngestError> {
  const error = await fetching.catch((reason: unknown) => reason);
  if (error instanceof IngestError) return error;
  throw new Error(`expected an IngestError, not ${String(error)}`);
}

test('a range of a stream is asked for, and its video handed back', async () => {
  respond = (_, response) => clip(response);

  const bytes = await fetchClip({ ...range, streamName: 'cam 1&2' }, { url, fetch });

  expect(asked).toEqual(['/Clip?start=1760000000000&end=1760000002000&streamName=cam+1%262']);
  expect(Buffer.from(bytes).toString()).toBe('clip');
});

test('a long clip is fetched from where the service has laid it', async () => {
  respond = (request, response) =>
    request.url === '/long.mp4' ? clip(response) : response.writeHead(303, { location: '/long.mp4' }).end();

  const bytes = await fetchClip(range, { url, fetch });

  expect(asked).toEqual(['/Clip?start=1760000000000&end=1760000002000', '/long.mp4']);
  expect(Buffer.from(bytes).toString()).toBe('clip');
});

test('video that is not there yet is the problem of the service', async () => {
  const problem = { code: 'no_video', detail: 'The stream cam has no video there', retryable: false };
  respond = (_, response) =>
    response.writeHead(404, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));

  const error = await failureOf(fetchClip(range, { url, fetch }));

  expect(error).toMatchObject({ code: 'no_video', message: problem.detail, status: 404 });
});

test.each([
  [200, 'text/html', '<!doctype html><title>Hotel</title>'],
  [200, 'application/json', '{}'],
  [403, 'application/xml', '<Error><Code>AccessDenied</Code></Error>'],
])('%s with %s is not a clip', async (status, contentType, body) => {
  respond = (_, response) => response.writeHead(status, { 'content-type': contentType }).end(body);

  const error = await failureOf(fetchClip(range, { url, fetch }));

  expect(error).toMatchObject({ code: 'not_an_answer', status });
});
