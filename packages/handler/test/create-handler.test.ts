import { ThrottledError } from '@frame-ingest/put-media';
import { ArchiveError } from '../src/archive/errors.ts';
import { IngestError, RequestError, StreamError } from '../src/errors.ts';
import { createHandler, type Handler } from '../src/http/create-handler.ts';
import { gatewayEvent } from './gateway-event.ts';

const logged: { level: string; message: string; facts: Record<string, unknown> }[] = [];
const log = (level: string) => (message: string, facts: Record<string, unknown>) => {
  logged.push({ level, message, facts });
};
const context = { getRemainingTimeInMillis: () => 10_000 };
const page = 'https://cam.example';

function handlerWith(postFrameData: () => Promise<object>, corsOrigins = [page]): Handler {
  return createHandler({
    routes: {
      '/FrameData': { POST: postFrameData },
      '/Config': { GET: async () => ({ statusCode: 200, body: '{"stream":"cam"}' }) },
    },
    corsOrigins,
    logger: { info: log('info'), error: log('error') },
  });
}

const ok = handlerWith(async () => ({ statusCode: 200, body: '{}' }));

beforeEach(() => {
  logged.length = 0;
});

test.each([
  ['POST', '/FrameData', 200],
  ['GET', '/Config', 200],
  ['HEAD', '/Config', 200],
  ['GET', '/FrameData', 405],
  ['DELETE', '/Config', 405],
  ['GET', '/', 404],
  ['POST', '/framedata', 404],
  ['POST', '/FrameData/', 404],
  ['GET', '/constructor', 404],
  ['GET', '/__proto__', 404],
])('%s %s is answered with %i', async (method, path, status) => {
  expect((await ok(gatewayEvent({ method, path }), context)).statusCode).toBe(status);
});

test('a method that a path does not have is refused with those that it has', async () => {
  const result = await ok(gatewayEvent({ method: 'PUT', path: '/Config' }), context);

  expect(result.headers).toMatchObject({ allow: 'GET, HEAD, OPTIONS' });
  expect(JSON.parse(result.body ?? '')).toMatchObject({ code: 'method_not_allowed', status: 405 });
});

test('the answer to HEAD has no body', async () => {
  expect((await ok(gatewayEvent({ method: 'HEAD', path: '/Config' }), context)).body).toBe('');
});

test('a named stage is no part of the path', async () => {
  const event = gatewayEvent({ method: 'GET', path: '/prod/Config', stage: 'prod' });

  expect((await ok(event, context)).statusCode).toBe(200);
});

test.each([
  ['$default', '/v1/Config'],
  ['prod', '/v1/Config'],
  ['prod', '/prod/Config'],
])(
  'what a custom domain or stage %s puts before a path that has a route is no part of it: %s',
  async (stage, path) => {
    const event = gatewayEvent({ method: 'GET', path, stage, routeKey: 'GET /Config' });

    expect((await ok(event, context)).statusCode).toBe(200);
  },
);

test.each([
  ['//Config', '$default'],
  ['///Config', '$default'],
  ['/prod//Config', 'prod'],
  ['//prod/Config', 'prod'],
])('a base address may end with a slash: %s', async (path, stage) => {
  expect((await ok(gatewayEvent({ method: 'GET', path, stage }), context)).statusCode).toBe(200);
});

test('a route with a variable says nothing of the path', async () => {
  const event = gatewayEvent({ method: 'OPTIONS', path: '/Config', routeKey: 'OPTIONS /{proxy+}' });

  expect((await ok(event, context)).statusCode).toBe(204);
});

test('a preflight learns methods and headers', async () => {
  const headers = { origin: page, 'access-control-request-method': 'POST' };
  const result = await ok(gatewayEvent({ method: 'OPTIONS', path: '/FrameData', headers }), context);

  expect(result.statusCode).toBe(204);
  expect(result.headers).toMatchObject({
    allow: 'POST, OPTIONS',
    'access-control-allow-origin': page,
    'access-control-allow-methods': 'POST, OPTIONS',
    'access-control-allow-headers': expect.stringContaining('content-type'),
    vary: 'origin',
  });
});

test.each([
  ['success', '/FrameData', ok],
  ['an unknown path', '/nothing', ok],
  ['a failure', '/FrameData', handlerWith(() => Promise.reject(new Error('inside')))],
])('an allowed page may read the answer after %s', async (_what, path, handler) => {
  const event = gatewayEvent({ method: 'POST', path, headers: { origin: page } });

  const { headers } = await handler(event, context);

  expect(headers).toMatchObject({ 'access-control-allow-origin': page, 'x-request-id': 'request-1' });
});

test.each([
  ['another page', { origin: 'https://evil.example' }],
  ['no page', {}],
])('%s is not told that it may read', async (_who, headers) => {
  const result = await ok(gatewayEvent({ method: 'GET', path: '/Config', headers }), context);

  expect(result.headers).not.toHaveProperty('access-control-allow-origin');
});

test('every page may read where * is allowed', async () => {
  const open = handlerWith(async () => ({ statusCode: 200 }), ['*']);

  const { headers } = await open(gatewayEvent({ method: 'GET', path: '/Config' }), context);

  expect(headers).toMatchObject({ 'access-control-allow-origin': '*' });
});

test('an unexpected error tells nothing of the inside, but the log has it', async () => {
  const handler = handlerWith(() => Promise.reject(new Error('/var/task/secret failed')));

  const result = await handler(gatewayEvent({ method: 'POST', path: '/FrameData' }), context);

  expect(result.headers).toMatchObject({ 'content-type': 'application/problem+json' });
  expect(JSON.parse(result.body ?? '')).toEqual({
    type: 'about:blank',
    title: 'Internal error',
    status: 500,
    detail: 'Something unexpected went wrong',
    code: 'internal_error',
    retryable: true,
    requestId: 'request-1',
  });
  expect(logged.map(({ level }) => level)).toEqual(['error', 'info']);
});

test.each([
  [new RequestError('body_too_large', 'too long'), 413, false],
  [new ArchiveError('nothing', new Error('S3 is away')), 503, true],
])('%s has its status and says whether to try again', async (error, status, retryable) => {
  const handler = handlerWith(() => Promise.reject(error));

  const { body = '' } = await handler(gatewayEvent({ method: 'POST', path: '/FrameData' }), context);

  expect(JSON.parse(body)).toMatchObject({ status, code: expect.any(String), retryable });
  expect(body).not.toContain('S3 is away');
});

test('an error stays short, however many frames it is about', async () => {
  const problems = Array.from({ length: 1200 }, (_, index) => ({
    path: `frames[${index}]`,
    message: 'is missing (null)',
  }));
  const error = new RequestError('no_usable_frames', 'None of the frames can be used', problems);
  const handler = handlerWith(() => Promise.reject(error));

  const { body = '' } = await handler(gatewayEvent({ method: 'POST', path: '/FrameData' }), context);

  const { problems: listed } = JSON.parse(body) as { problems: unknown[] };
  expect(listed).toEqual([...problems.slice(0, 20), { path: '', message: 'and 1180 more' }]);
});

test('what a route tells of a request is in its line of the log, not in its answer', async () => {
  const handler = handlerWith(async () => ({ statusCode: 200, facts: { frames: { dropped: 2 } } }));

  const result = await handler(gatewayEvent({ method: 'POST', path: '/FrameData' }), context);

  expect(result).not.toHaveProperty('facts');
  expect(logged[0]?.facts).toMatchObject({ statusCode: 200, frames: { dropped: 2 } });
});

test('each request has one line in the log', async () => {
  await ok(gatewayEvent({ method: 'POST', path: '/FrameData' }), context);

  expect(logged).toEqual([
    {
      level: 'info',
      message: 'request',
      facts: {
        requestId: 'request-1',
        method: 'POST',
        path: '/FrameData',
        statusCode: 200,
        ms: expect.any(Number),
      },
    },
  ]);
});

/** As API Gateway writes them: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
describe('the line of the log says who called', () => {
  const userArn = 'arn:aws:sts::111122223333:assumed-role/uploader/cam-1';
  const iam = {
    accessKey: 'AKIAIOSFODNN7EXAMPLE',
    accountId: '111122223333',
    callerId: 'AROA:cam-1',
    userArn,
  };
  const claims = { sub: 'user-1', email: 'user@example.com', scope: 'cam/post' };

  test.each<[string, object | undefined, string | undefined]>([
    ['the subject of a token', { jwt: { claims, scopes: ['cam/post'] } }, 'user-1'],
    ['an IAM principal', { iam }, userArn],
    ['one without an ARN', { iam: { ...iam, userArn: null } }, 'AROA:cam-1'],
    ['what a Lambda authorizer calls it', { lambda: { principalId: 'device-7', sub: 'other' } }, 'device-7'],
    ['the subject that a Lambda authorizer tells', { lambda: { sub: 'device-7' } }, 'device-7'],
    ['a long one, cut short', { jwt: { claims: { sub: 'x'.repeat(5000) } } }, 'x'.repeat(256)],
    [
      'one without characters that a viewer of logs obeys',
      { jwt: { claims: { sub: 'a\n\u001b\u202e\u0085b' } } },
      'a\ufffd\ufffd\ufffd\ufffdb',
    ],
    [
      'a long one, with no half of a character',
      { jwt: { claims: { sub: `${'x'.repeat(255)}😀` } } },
      `${'x'.repeat(255)}\ufffd`,
    ],
    ['nobody, with a context of nothing', { lambda: null }, undefined],
    ['nobody, with a subject that is no text', { jwt: { claims: { sub: ['a'] } } }, undefined],
    ['nobody, where the API asks nobody', undefined, undefined],
  ])('%s', async (_, authorizer, caller) => {
    const event = { method: 'GET', path: '/Config', ...(authorizer === undefined ? {} : { authorizer }) };

    await ok(gatewayEvent(event), context);

    expect(logged[0]?.facts['caller']).toBe(caller);
    expect(JSON.stringify(logged)).not.toMatch(/AKIA|example\.com/);
  });
});

describe('an event that is no request of an HTTP API', () => {
  const send = (event: unknown) => ok(event as Parameters<Handler>[0], context);

  test.each([
    ['EventBridge', { version: '0', source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }],
    ['a plugin', { source: 'serverless-plugin-warmup' }],
    ['another one', { warmer: true, concurrency: 1 }],
  ])('is answered quietly where %s keeps the function warm', async (_who, event) => {
    expect(await send(event)).toEqual({ statusCode: 204 });
    expect(logged).toEqual([]);
  });

  test.each([
    ['nothing', undefined, /one without fields$/],
    ['null', null, /one without fields$/],
    ['text', 'ping', /one without fields$/],
    ['an empty one', {}, /one without fields$/],
    ['the test event of the console', { key1: 'value1', key2: 'value2' }, /one with the fields key1, key2$/],
    ['a message of a queue', { Records: [{ eventSource: 'aws:sqs' }] }, /one with the fields Records$/],
    [
      'a REST API',
      {
        ...{ resource: '/{proxy+}', path: '/Config', httpMethod: 'GET', headers: null, body: null },
        requestContext: { resourceId: 'x', httpMethod: 'GET', requestId: 'r', identity: {} },
      },
      /a REST API's, or an HTTP API's with payload format 1\.0$/,
    ],
    [
      'a load balancer',
      {
        ...{ path: '/Config', httpMethod: 'GET', headers: {}, body: '', isBase64Encoded: false },
        requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:x' } },
      },
      /an Application Load Balancer's$/,
    ],
    ['a WebSocket', { requestContext: { routeKey: '$connect', connectionId: 'c' } }, /a WebSocket API's$/],
    ['half of a request', { requestContext: { http: {} }, rawPath: '/Config' }, /one with the fields/],
  ])('is told what is expected: %s', async (_what, event, detail) => {
    const { statusCode, headers, body = '' } = await send(event);

    expect(statusCode).toBe(400);
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json' });
    expect(JSON.parse(body)).toMatchObject({
      ...{ code: 'invalid_request', retryable: false },
      detail: expect.stringMatching(detail),
    });
    expect(logged).toEqual([expect.objectContaining({ level: 'info', message: 'no request' })]);
  });

  test('may be one that somebody wrote, with no more than a request needs', async () => {
    const event = { rawPath: '/Config', requestContext: { http: { method: 'GET' } } };

    const { statusCode, headers } = await send(event);

    expect([statusCode, headers?.['x-request-id']]).toEqual([200, expect.stringMatching(/^[\da-f-]{36}$/)]);
  });
});

test('a stream that says when to come again is quoted, in whole seconds', async () => {
  const refused = new ThrottledError(
    'ClientLimitExceededException',
    'Too many calls',
    { retryable: true, advice: 'Send less often' },
    { retryAfterMs: 1_200 },
  );
  const outcome = { state: 'pending', fragments: [], sinceLastPutMs: undefined, wasThere: false } as const;
  const archive = { bucket: 'archive', key: 'cam/a.mkv', etag: '"e"' };
  const failing = handlerWith(async () => {
    throw new IngestError('cam~1~00', undefined, new StreamError(archive, { ...outcome, cause: refused }));
  });

  const {
    statusCode,
    headers,
    body = '',
  } = await failing(gatewayEvent({ method: 'POST', path: '/FrameData' }), context);

  expect([statusCode, headers?.['retry-after']]).toEqual([503, '2']);
  expect(JSON.parse(body)).toMatchObject({ code: 'stream_failed', advice: 'Send less often', archive });
});
