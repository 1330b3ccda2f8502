import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createAnswerChecker, type Exchange } from '@frame-ingest/conform';

const repository = join(__dirname, '..');
const document = JSON.parse(readFileSync(join(repository, 'packages/contract/openapi.json'), 'utf8'));
const httpApi = readFileSync(join(repository, 'docs/http-api.md'), 'utf8');
const check = createAnswerChecker(document);

test('openapi.json is what the code says, and its linter finds nothing', async () => {
  const args = ['--import', 'tsx', 'docs/openapi/write-openapi.ts', '--check'];

  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: repository });

  expect(stdout).toBe('packages/contract/openapi.json is up to date, and the linter finds nothing.\n');
});

/** Methods and paths, such as `GET /Config`. */
const operations = Object.entries(document.paths as Record<string, object>).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
);

test('docs/http-api.md lists the operations of openapi.json', () => {
  const listed = [...httpApi.matchAll(/^\| \[`([A-Z]+ \/\S+)`\]/gm)].map(([, operation]) => operation);

  expect(listed.sort()).toEqual(operations.sort());
});

test('docs/http-api.md lists the bodies of openapi.json', () => {
  const [first = ''] = httpApi.match(/^\| Content type [\s\S]*?\n\n/m) ?? [];
  const [h264 = ''] =
    httpApi.slice(httpApi.indexOf('### H.264')).match(/^\| Content type [\s\S]*?\n\n/m) ?? [];
  const listed = [...(first + h264).matchAll(/^\| `([^`]+)`/gm)].map(([, type]) => type);

  // The second name of Matroska, which the standard gives it, goes without a row.
  const documented = Object.keys(document.paths['/FrameData'].post.requestBody.content);
  expect([...listed, 'video/matroska'].sort()).toEqual(documented.sort());
});

test('docs/http-api.md lists the errors of openapi.json with their statuses', () => {
  const listed = [...httpApi.matchAll(/^\| (\d{3}) \| `(\w+)` \|/gm)].map(([, ...row]) => row.join(' '));

  const responses = [
    ...Object.values(document.paths as Record<string, object>).flatMap((methods) =>
      Object.values(methods).map(({ responses }) => responses),
    ),
    { 405: document.components.responses.MethodNotAllowed },
  ];
  const documented = responses
    .flatMap((byStatus) => Object.entries(byStatus))
    .flatMap(([status, response]) => codesOf(response).map((code) => `${status} ${code}`));
  // What fails on the way of frames that were understood has one outcome, whatever it is: send them again.
  const onItsWay = '503 internal_error';
  expect([...new Set(documented)].filter((error) => error !== onItsWay).sort()).toEqual(listed.sort());
});

function codesOf(response: unknown): readonly string[] {
  const { content } = response as { content?: Record<string, { schema: { allOf?: object[] } }> };
  const parts = content?.['application/problem+json']?.schema.allOf ?? [];
  return parts.flatMap((part) => ('properties' in part ? (part as WithCode).properties.code.enum : []));
}

interface WithCode {
  readonly properties: { readonly code: { readonly enum: readonly string[] } };
}

test.each([
  ['<!-- table: answer -->', 'FrameDataAnswer'],
  ['<!-- table: config -->', 'ServiceConfig'],
])('the fields behind %s are those of %s', (marker, typeName) => {
  const [table = ''] = httpApi.slice(httpApi.indexOf(marker)).split('<!-- /table -->', 1);
  const listed = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);

  expect(listed.sort()).toEqual(Object.keys(document.components.schemas[typeName].properties).sort());
});

const every = {
  'x-request-id': 'request-1',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** The answer of `GET /Playback`. */
function playback(changed: Partial<Exchange> = {}, fields: object = {}): Exchange {
  const url = 'https://example.com/hls.m3u8';
  const answer = { requestId: 'request-1', streamName: 'cam', mode: 'LIVE', url, expires: 1795405009130 };
  return {
    ...{ method: 'GET', path: '/Playback', status: 200 },
    headers: { ...every, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ ...answer, ...fields })),
    ...changed,
  };
}

/** An error of `GET /Playback`. */
function problem(
  status: number,
  code: string,
  changed: Partial<Exchange> = {},
  fields: object = {},
): Exchange {
  const told = { type: 'about:blank', title: 'No', status, detail: 'No', code, retryable: false };
  return playback({
    status,
    headers: { ...every, 'content-type': 'application/problem+json' },
    body: Buffer.from(JSON.stringify({ ...told, requestId: 'request-1', ...fields })),
    ...changed,
  });
}

const empty = Buffer.alloc(0);

test.each([
  ['an answer', playback()],
  ['an answer to HEAD', playback({ method: 'HEAD', body: empty })],
  ['a problem', problem(404, 'no_video')],
  ['a path that is not there', problem(404, 'not_found', { path: '/nothing' })],
  [
    'a method that is not there',
    problem(405, 'method_not_allowed', {
      method: 'PUT',
      headers: { ...every, 'content-type': 'application/problem+json', allow: 'GET, HEAD, OPTIONS' },
    }),
  ],
  [
    'a refusal of API Gateway',
    playback({
      status: 429,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from('{"message":"Too Many Requests"}'),
    }),
  ],
])('%s is as documented', (_what, exchange) => {
  expect(check(exchange)).toEqual([]);
});

test.each([
  ['a status', playback({ status: 201 }), 'GET /Playback 201: status 201 is not documented here'],
  ['a field', playback({}, { more: 1 }), 'the body must NOT have additional properties: more'],
  ['the lack of a field', playback({}, { url: undefined }), "must have required property 'url'"],
  ['a type', playback({}, { expires: 'soon' }), 'expires must be integer'],
  ['a value', playback({}, { mode: 'FAST' }), 'mode must be equal to one of the allowed values'],
  [
    'a header',
    playback({ headers: { ...playback().headers, 'x-more': '1' } }),
    'header x-more is not documented',
  ],
  [
    'the lack of a header',
    playback({ headers: { 'content-type': 'application/json' } }),
    'header x-request-id is missing',
  ],
  ['the value of a header', playback({ headers: { ...playback().headers, vary: '*' } }), 'header vary'],
  [
    'a media type',
    playback({ headers: { ...every, 'content-type': 'text/html' } }),
    'content-type is text/html',
  ],
  ['a body to HEAD', playback({ method: 'HEAD' }), 'bytes, not none'],
  ['a body that is not JSON', playback({ body: Buffer.from('{') }), 'the body is not JSON'],
  [
    'a code of another route',
    problem(404, 'batch_not_found'),
    'code must be equal to one of the allowed values',
  ],
  [
    'a code under another status',
    problem(404, 'not_playable'),
    'code must be equal to one of the allowed values',
  ],
  [
    'a status that is not that of the body',
    problem(404, 'no_video', {}, { status: 400 }),
    'status must be equal to constant',
  ],
])('%s that is not documented is told', (_what, exchange, fault) => {
  expect(check(exchange).join('\n')).toContain(fault);
});
