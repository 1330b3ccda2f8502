import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { readJsonBody } from '../src/read-json-body.ts';
import { gatewayEvent } from './gateway-event.ts';

const json = '{"frames":["ä"]}';
const value = { frames: ['ä'] };

function read(body: string | Buffer, headers: Record<string, string> = {}, maxBytes = 1000) {
  const isBase64Encoded = typeof body !== 'string';
  const text = isBase64Encoded ? body.toString('base64') : body;
  return readJsonBody(
    gatewayEvent({ method: 'POST', path: '/FrameData', headers, body: text, isBase64Encoded }),
    maxBytes,
  );
}

test.each<[string, string | Buffer, Record<string, string>]>([
  ['JSON as text', json, { 'content-type': 'application/json' }],
  ['JSON with a charset', json, { 'content-type': 'Application/JSON; charset=utf-8' }],
  ['JSON under a name of its own', json, { 'content-type': 'application/vnd.cam+json' }],
  ['base64 without a content type', Buffer.from(json), {}],
  ['what curl -d sends', Buffer.from(json), { 'content-type': 'application/x-www-form-urlencoded' }],
  ['a byte order mark', `\ufeff${json}`, { 'content-type': 'application/json' }],
  ['gzip', gzipSync(json), { 'content-encoding': 'gzip' }],
  ['deflate', deflateSync(json), { 'content-encoding': 'Deflate' }],
  ['brotli', brotliCompressSync(json), { 'content-encoding': 'br' }],
])('%s is read', async (_what, body, headers) => {
  expect(await read(body, headers)).toEqual(value);
});

test.each<[string, string | Buffer, Record<string, string>, string]>([
  ['an empty body', '', {}, 'invalid_json'],
  ['half of a JSON', json.slice(0, 9), {}, 'invalid_json'],
  ['HTML', '<html>', { 'content-type': 'text/html' }, 'unsupported_media_type'],
  ['an image', Buffer.from('ffd8ff', 'hex'), { 'content-type': 'image/jpeg' }, 'unsupported_media_type'],
  [
    'a form',
    Buffer.from('--x'),
    { 'content-type': 'multipart/form-data; boundary=x' },
    'unsupported_media_type',
  ],
  ['an unknown encoding', Buffer.from(json), { 'content-encoding': 'zip' }, 'unsupported_media_type'],
  ['what is not gzip', Buffer.from(json), { 'content-encoding': 'gzip' }, 'invalid_json'],
  ['a long body', `"${'x'.repeat(1000)}"`, {}, 'body_too_large'],
  ['a bomb', gzipSync('x'.repeat(1_000_000)), { 'content-encoding': 'gzip' }, 'body_too_large'],
  ['very deep nesting that does not end', '['.repeat(900), {}, 'invalid_json'],
])('%s is refused', async (_what, body, headers, code) => {
  await expect(read(body, headers)).rejects.toMatchObject({ name: 'RequestError', code });
});

test('the limit counts bytes, not characters', async () => {
  await expect(read(`"${'ä'.repeat(500)}"`, {}, 1002)).resolves.toHaveLength(500);
  await expect(read(`"${'ä'.repeat(500)}"`, {}, 1001)).rejects.toMatchObject({ code: 'body_too_large' });
});
