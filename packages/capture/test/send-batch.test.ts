import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import {
  type FrameDataAnswer,
  frameBundleMediaType,
  h264BatchMediaType,
  type ProblemDetails,
  readFrameBundle,
  readH264Batch,
} from '@frame-ingest/contract';
import { sendBatch } from '../src/api/send-batch.ts';
import type { Batch } from '../src/batch/batch.ts';
import { IngestError } from '../src/errors.ts';

const startMs = 1_760_000_000_000;
const batch: Batch = {
  frames: [
    { timestampMs: startMs, image: Uint8Array.of(0xff, 0xd8, 0xff) },
    { timestampMs: startMs + 100, image: null, skipReason: 'could not be encoded' },
  ],
  firstMs: startMs,
  lastMs: startMs + 100,
  lastFrameMs: 125,
};
const answer: FrameDataAnswer = {
  requestId: 'r-1',
  id: 's~1~00',
  delivery: { state: 'delivered' },
  frames: { received: 2, encoded: 1, dropped: [{ index: 1, reason: 'frames[1] is missing (null)' }] },
  start: startMs,
  end: startMs + 125,
  durationMs: 125,
  archive: { bucket: 'b', key: 'k/1.mkv', etag: '"e"' },
  stream: {
    name: 's',
    fragments: [{ fragmentNumber: '91', producerTimestamp: startMs, acknowledgement: 'PERSISTED' }],
  },
  timings: { parse: 1, convert: 2, archive: 3, stream: 4, total: 10 },
};
const problem: ProblemDetails = {
  type: 'about:blank',
  title: 'Service Unavailable',
  status: 503,
  detail: 'The archive did not take the fragment.',
  code: 'archive_failed',
  retryable: true,
  requestId: 'r-2',
};

let server: Server;
let url: string;
let respond: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((request, response) => respond(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/FrameData`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function respondWith(status: number, contentType: string, body: string): void {
  respond = (_, response) => response.writeHead(status, { 'content-type': contentType }).end(body);
}

const megabyte = Buffer.alloc(1024 * 1024, ' ');

async function failureOf(sending: Promise<unknown>): Promise<IngestError> {
  const error = await sending.catch((reason: unknown) => reason);
  if (error instanceof IngestError) return error;
  throw new Error(`expected an IngestError, not ${String(error)}`);
}

describe('a batch of H.264', () => {
  const codecPrivate = Uint8Array.of(1, 66, 192, 30);
  const h264Batch: Batch = {
    frames: [
      { timestampMs: startMs - 50, image: null, skipReason: 'lost by the disk of this device' },
      {
        timestampMs: startMs,
        image: Uint8Array.of(0, 0, 0, 1, 0x65),
        h264: { keyframe: true, codecPrivate },
      },
      {
        timestampMs: startMs + 100,
        image: Uint8Array.of(0, 0, 0, 1, 0x41),
        h264: { keyframe: false, codecPrivate },
      },
    ],
    ...{ firstMs: startMs - 50, lastMs: startMs + 100, lastFrameMs: 30_000, clockOffsetMs: 7 },
  };

  test('is one body, whatever the service has said that it takes, and its last frame lasts no longer than may be', async () => {
    let mediaType: string | undefined;
    let body = new Uint8Array();
    respond = async (request, response) => {
      mediaType = request.headers['content-type'];
      body = new Uint8Array(await buffer(request));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    };

    const { sentBytes } = await sendBatch(h264Batch, {
      ...{ url, fetch, bodies: ['application/json'], streamName: 'door' },
    });

    expect(mediaType).toBe(h264BatchMediaType);
    expect(sentBytes).toBe(body.length);
    expect(readH264Batch(body)).toEqual({
      timestamps: [startMs - 50, startMs, startMs + 100],
      ...{ streamName: 'door', clockOffsetMs: 7, lastFrameMs: 10_000 },
      codecPrivate,
      frames: [
        null,
        { keyframe: true, data: Uint8Array.of(0, 0, 0, 1, 0x65) },
        { keyframe: false, data: Uint8Array.of(0, 0, 0, 1, 0x41) },
      ],
    });
  });
});

describe('answers', () => {
  test('an answer is handed back with what was sent', async () => {
    respondWith(200, 'application/json; charset=utf-8', JSON.stringify(answer));

    const sent = await sendBatch(batch, { url, fetch });

    expect(sent.answer).toEqual(answer);
    expect(sent.roundTripMs).toBeGreaterThan(0);
  });

  test('202 is an answer like 200: the frames are kept, and their delivery follows', async () => {
    const accepted: FrameDataAnswer = {
      ...answer,
      stream: { name: 's', fragments: [] },
      delivery: { state: 'pending', reason: 'Timeout', advice: 'Nothing is to be done.' },
      timestamps: [startMs, startMs + 100],
      seam: { gapMs: -12, codecPrivateChanged: true },
    };
    respondWith(202, 'application/json', JSON.stringify(accepted));

    const sent = await sendBatch(batch, { url, fetch });

    expect(sent.answer).toEqual(accepted);
  });

  test('the body is a bundle, as the service takes it', async () => {
    let received: { type: string | undefined; body: Buffer } | undefined;
    respond = async (request, response) => {
      received = { type: request.headers['content-type'], body: await buffer(request) };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    };

    const { sentBytes } = await sendBatch(batch, {
      url,
      fetch,
      bodies: ['application/json', frameBundleMediaType],
    });

    expect(received?.type).toBe(frameBundleMediaType);
    expect(sentBytes).toBe(received?.body.length);
    expect(readFrameBundle(received?.body ?? Buffer.of())).toEqual({
      frames: [Buffer.of(0xff, 0xd8, 0xff), null],
      timestamps: [startMs, startMs + 100],
      framerate: 8,
    });
  });

  test('the body is JSON where the service takes no bundle', async () => {
    let received: { method: string | undefined; type: string | undefined; body: string } | undefined;
    respond = async (request, response) => {
      const body = await text(request);
      received = { method: request.method, type: request.headers['content-type'], body };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    };

    const { sentBytes } = await sendBatch(batch, { url, fetch, bodies: ['application/json'] });

    expect(received).toMatchObject({ method: 'POST', type: 'application/json' });
    expect(sentBytes).toBe(received?.body.length);
    expect(JSON.parse(received?.body ?? '')).toEqual({
      frames: ['data:image/jpeg;base64,/9j/', null],
      timestamps: [startMs, startMs + 100],
      framerate: 8,
    });
  });
});

test('the body names the stream that is asked for', async () => {
  let body = Buffer.of();
  respond = async (request, response) => {
    body = await buffer(request);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  };

  await sendBatch(batch, { url, fetch, streamName: 'cam-1' });

  expect(readFrameBundle(body)).toHaveProperty('streamName', 'cam-1');
});

describe('failures', () => {
  test('a gateway that wants to know who calls is told from one that answers anything', async () => {
    respondWith(401, 'application/json', '{"message":"Unauthorized"}');

    const error = await failureOf(sendBatch(batch, { url, fetch }));

    expect(error).toMatchObject({ code: 'unauthorized', status: 401, retryable: false });
  });

  test('an error of the one who sends stays what it is', async () => {
    const refused = new IngestError('Sign in.', { code: 'unauthorized', retryable: false });

    const error = await failureOf(sendBatch(batch, { url, fetch: () => Promise.reject(refused) }));

    expect(error).toBe(refused);
  });

  test("a problem is the service's own: code, detail, status and retryable are kept", async () => {
    respondWith(503, 'application/problem+json', JSON.stringify(problem));

    const error = await failureOf(sendBatch(batch, { url, fetch }));

    expect(error).toMatchObject({
      code: 'archive_failed',
      message: problem.detail,
      status: 503,
      retryable: true,
      problem,
    });
  });

  test.each([
    ['the login page of a captive portal', 200, 'text/html', '<!doctype html><title>Hotel</title>'],
    ['a page that says it is JSON', 200, 'application/json', '<!doctype html>'],
    ['JSON of somebody else', 200, 'application/json', '{"ok":true}'],
    ['an answer without its fragments', 200, 'application/json', JSON.stringify({ ...answer, stream: {} })],
    ['an answer without its id', 200, 'application/json', JSON.stringify({ ...answer, id: undefined })],
    ['an answer without its delivery', 202, 'application/json', JSON.stringify({ ...answer, delivery: {} })],
    [
      'an answer with another seam',
      200,
      'application/json',
      JSON.stringify({ ...answer, seam: { gapMs: 1 } }),
    ],
    ['null', 200, 'application/json', 'null'],
    ["a proxy's error page", 502, 'text/html', '<h1>Bad gateway</h1>'],
    ['a success that looks like a problem', 200, 'application/problem+json', JSON.stringify(problem)],
  ])('%s is not an answer', async (_, status, contentType, body) => {
    respondWith(status, contentType, body);

    const error = await failureOf(sendBatch(batch, { url, fetch }));

    expect(error).toMatchObject({ code: 'not_an_answer', status, retryable: true });
    expect(error.message).toContain(`${status}`);
  });

  test.each([
    ['a text', 'x'],
    ['null in their place', [null]],
    ['a path that is none', [{ path: 1, message: 'x' }]],
  ])('a problem whose problems are %s is not of the service', async (_, problems) => {
    respondWith(400, 'application/problem+json', JSON.stringify({ ...problem, retryable: false, problems }));

    const error = await failureOf(sendBatch(batch, { url, fetch }));

    expect(error).toMatchObject({ code: 'not_an_answer', retryable: true, problem: undefined });
  });

  test('an answer without an end is not read to the end', async () => {
    let sent = 0;
    respond = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = (): void => {
        for (let isFree = true; isFree && !response.destroyed; sent += 1) isFree = response.write(megabyte);
      };
      response.on('drain', more);
      more();
    };

    const error = await failureOf(sendBatch(batch, { url, fetch }));

    expect(error).toMatchObject({ code: 'not_an_answer', retryable: true });
    expect(sent).toBeLessThan(100);
  }, 60_000);

  test('a login page behind a redirect is not an answer', async () => {
    respond = (request, response) => {
      if (request.url === '/login') response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Log in');
      else response.writeHead(302, { location: '/login' }).end();
    };

    const error = await failureOf(sendBatch(batch, { url, fetch }));

    expect(error).toMatchObject({ code: 'not_an_answer', retryable: true, status: 302 });
    expect(error.message).toContain('redirected');
  });

  test('nor is a redirect that the browser hides, as it does those that it does not follow', async () => {
    const hidden = { type: 'opaqueredirect', status: 0, ok: false, headers: new Headers() } as Response;
    const redirected = async (): Promise<Response> =>
      Object.assign(hidden, { arrayBuffer: async () => new ArrayBuffer(0) });

    const error = await failureOf(sendBatch(batch, { url, fetch: redirected }));

    expect(error).toMatchObject({ code: 'not_an_answer', retryable: true, status: undefined });
    expect(error.message).toContain('redirected');
  });

  test.each([
    [403, '{"message":"Forbidden"}', false, 'does not allow this caller'],
    [404, '{"message":"Not Found"}', false, 'has no route at this address'],
    [413, '{"message":"Request Entity Too Large"}', false, 'larger than it allows'],
    [429, '{"message":"Too Many Requests"}', true, 'there are more requests than it allows'],
    [500, '{"message":"Internal Server Error"}', true, 'unavailable or overloaded'],
    [502, '{"message":"Bad Gateway"}', true, 'unavailable or overloaded'],
    [503, '{"message":"Service Unavailable"}', true, 'unavailable or overloaded'],
    [504, '{"Message":"Endpoint request timed out"}', true, 'unavailable or overloaded'],
  ])("a gateway's own %i says so, and that it is no login page", async (status, body, retryable, says) => {
    respondWith(status, 'application/json', body);

    const error = await failureOf(sendBatch(batch, { url, fetch }));

    expect(error).toMatchObject({ code: 'gateway_refused', status, retryable });
    expect(error.message).toContain('gateway in front of FrameIngest');
    expect(error.message).toContain(says);
    expect(error.message).not.toContain('login page');
  });

  test("a portal's page with status 401 asks nobody of this API", async () => {
    respondWith(401, 'text/html', '<!doctype html><title>Hotel</title>');

    expect(await failureOf(sendBatch(batch, { url, fetch }))).toMatchObject({
      code: 'not_an_answer',
      retryable: true,
    });
  });

  test.each([
    ['seconds', '7', 7000],
    ['a date', new Date(Date.now() + 3_600_000).toUTCString(), 3_600_000],
  ])('Retry-After in %s is handed on', async (_, header, ms) => {
    respond = (_request, response) =>
      response
        .writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': header })
        .end(JSON.stringify(problem));

    const { retryAfterMs = 0 } = await failureOf(sendBatch(batch, { url, fetch }));

    expect(Math.abs(retryAfterMs - ms)).toBeLessThan(60_000);
    expect(retryAfterMs).toBeGreaterThan(0);
  });

  test('what Node hides behind "fetch failed" is told', async () => {
    const error = await failureOf(sendBatch(batch, { url: 'http://camera.invalid/FrameData', fetch }));

    expect(error).toMatchObject({ code: 'network_failure', retryable: true });
    expect(error.message).toMatch(/\(fetch failed: getaddrinfo \w+ camera\.invalid\)/);
  });

  test('a connection that breaks is a network failure that may be tried again', async () => {
    respond = (request) => request.socket.destroy();

    const error = await failureOf(sendBatch(batch, { url, fetch }));

    expect(error).toMatchObject({ code: 'network_failure', retryable: true, status: undefined });
  });

  test('an answer that breaks off is a network failure', async () => {
    respond = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"frames":', () => response.destroy());
    };

    expect(await failureOf(sendBatch(batch, { url, fetch }))).toMatchObject({ code: 'network_failure' });
  });

  test('an answer that never comes is a timeout', async () => {
    respond = () => undefined;

    const error = await failureOf(sendBatch(batch, { url, fetch, timeoutMs: 50 }));

    expect(error).toMatchObject({ code: 'timeout', retryable: true });
  });
});
