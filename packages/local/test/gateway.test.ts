import { gzipSync } from 'node:zlib';
import {
  type FrameDataAnswer,
  frameBundleMediaType,
  type ProblemDetails,
  type ServiceConfig,
  writeFrameBundle,
} from '@frame-ingest/contract';
import { exampleFrames, toDataUrl } from '../../../test/support/sample.ts';
import { type RunningStack, startTemporaryStack } from '../../../test/support/stack.ts';

let stack: RunningStack;
beforeAll(async () => {
  stack = await startTemporaryStack();
});
afterAll(() => stack.stop());

const frames = exampleFrames.slice(0, 3).map(toDataUrl);

async function request(
  method: string,
  path: string,
  body?: string | Buffer,
  headers: Record<string, string> = {},
) {
  const response = await fetch(stack.api + path, {
    method,
    headers: { origin: stack.api, ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return { response, text, problem: () => JSON.parse(text) as ProblemDetails };
}

const faults: [
  what: string,
  method: string,
  path: string,
  body: string | undefined,
  status: number,
  code: string,
][] = [
  ['an unknown path', 'GET', '/nothing', undefined, 404, 'not_found'],
  ['a wrong method', 'PUT', '/FrameData', '{}', 405, 'method_not_allowed'],
  ['no body', 'POST', '/FrameData', undefined, 400, 'invalid_json'],
  ['half a body', 'POST', '/FrameData', '{"frames":[', 400, 'invalid_json'],
  ['no frames', 'POST', '/FrameData', '{"frames":[],"framerate":10}', 400, 'invalid_request'],
  ['only broken frames', 'POST', '/FrameData', '{"frames":["x"],"framerate":10}', 422, 'no_usable_frames'],
  [
    'a broken frame where none may be',
    'POST',
    '/FrameData',
    JSON.stringify({ frames: [...frames, 'x'], framerate: 10, strict: true }),
    422,
    'frames_rejected',
  ],
  ['a body over 6 MB', 'POST', '/FrameData', `"${'x'.repeat(6_100_000)}"`, 413, 'body_too_large'],
  [
    'a body over the limit of Lambda',
    'POST',
    '/FrameData',
    `"${'x'.repeat(6_400_000)}"`,
    413,
    'body_too_large',
  ],
  [
    'a body over the limit of the gateway',
    'POST',
    '/FrameData',
    `"${'x'.repeat(12_000_000)}"`,
    413,
    'body_too_large',
  ],
];

test.each(faults)('%s is a problem that a page can read', async (_what, method, path, body, status, code) => {
  const { response, problem } = await request(method, path, body, { 'content-type': 'application/json' });

  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('access-control-allow-origin')).toBe(stack.api);
  expect(problem()).toMatchObject({ status, code, retryable: false, title: expect.any(String) });
  expect(problem().requestId).toBe(response.headers.get('x-request-id'));
});

test('every frame that is at fault is named', async () => {
  const body = JSON.stringify({ frames: [...frames, 'data:,x', null], framerate: 10, strict: true });
  const { problem } = await request('POST', '/FrameData', body);

  expect(problem().problems?.map(({ path }) => path)).toEqual(['frames[3]', 'frames[4]']);
});

test('GET /Config answers what a client needs to know', async () => {
  const { response, text } = await request('GET', '/Config');

  expect(response.status).toBe(200);
  // A clock out of a cache would be slow.
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(Math.abs((JSON.parse(text) as ServiceConfig).nowMs - Date.now())).toBeLessThan(60_000);
  expect(JSON.parse(text) as ServiceConfig).toEqual({
    stream: stack.stream,
    streams: stack.streams,
    playback: true,
    framerate: 10,
    batchMs: 2000,
    bodies: [
      ...['application/json', 'multipart/form-data', 'application/vnd.frame-ingest.bundle'],
      ...['application/vnd.frame-ingest.h264', 'video/h264', 'video/x-matroska', 'video/matroska'],
    ],
    formats: ['image/jpeg', 'image/png', 'image/webp'],
    h264: { profiles: [66, 77, 100], maxLevel: 52, maxNalUnits: 256 },
    canvas: null,
    maxFragmentMs: 10_000,
    limits: {
      maxBodyBytes: 6_000_000,
      maxFrames: 1200,
      minBatchMs: 1000,
      maxBatchPixels: 700_000_000,
      maxFramePixels: 8_294_400,
      minFramerate: 0.1,
      maxFramerate: 120,
      maxClockAheadMs: 900_000,
    },
    nowMs: expect.any(Number),
  });
});

test('a preflight is answered', async () => {
  const { response } = await request('OPTIONS', '/FrameData', undefined, {
    'access-control-request-method': 'POST',
  });

  expect(response.status).toBe(204);
  expect(response.headers.get('access-control-allow-methods')).toContain('POST');
});

test.each<[string, Record<string, string>]>([
  ['no content type', {}],
  ['the content type of a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['JSON', { 'content-type': 'application/json' }],
])('a batch with %s is taken', async (_what, headers) => {
  const body = Buffer.from(JSON.stringify({ frames, framerate: 2 }));

  expect((await request('POST', '/FrameData', body, headers)).response.status).toBe(200);
});

test('a compressed batch is taken', async () => {
  const body = gzipSync(JSON.stringify({ frames, framerate: 2 }));
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };

  expect((await request('POST', '/FrameData', body, headers)).response.status).toBe(200);
});

test('the same batch as JSON, as a form and as a bundle is one and the same', async () => {
  const images = exampleFrames.slice(0, 10);
  const timestamps = images.map((_, index) => Date.now() - 5000 + index * 100);
  const form = new FormData();
  for (const image of images) form.append('frames', new Blob([image]), 'frame.jpg');
  form.append('timestamps', JSON.stringify(timestamps));
  form.append('framerate', '10');
  const bundle = new Blob(writeFrameBundle({ timestamps, framerate: 10 }, images), {
    type: frameBundleMediaType,
  });
  const json = JSON.stringify({ frames: images.map(toDataUrl), timestamps, framerate: 10 });

  const answers = [];
  for (const body of [json, form, bundle]) {
    const response = await fetch(`${stack.api}/FrameData`, { method: 'POST', body });
    answers.push({ status: response.status, ...((await response.json()) as FrameDataAnswer) });
  }

  for (const { status, frames: counts, archive, stream } of answers) {
    expect({ status, counts, archive, stream }).toEqual({
      status: 200,
      counts: { received: 10, encoded: 10, dropped: [] },
      archive: answers[0]?.archive,
      stream: answers[0]?.stream,
    });
  }
});

describe('the page', () => {
  test.each([
    ['/', 'text/html'],
    ['/site-config.json', 'application/json'],
    ['/Sample', 'application/json'],
    ['/Sample/frame-000.jpg', 'image/jpeg'],
  ])('%s is served', async (path, contentType) => {
    const { response } = await request('GET', path);

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain(contentType);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test.each(['/Sample/nothing.jpg', '/Sample/..%2f..%2fpackage.json', '/Sample/../package.json'])(
    '%s is not found',
    async (path) => {
      expect((await request('GET', path)).response.status).toBe(404);
    },
  );
});
