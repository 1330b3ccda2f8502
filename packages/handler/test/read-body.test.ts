import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { writeFrameBundle } from '@frame-ingest/contract';
import { readBody } from '../src/body/read-body.ts';
import { gatewayEvent } from './gateway-event.ts';

const json = '{"frames":["ä"]}';
const value = { frames: ['ä'] };

async function read(
  body: string | Buffer,
  headers: Record<string, string> = {},
  maxBytes = 1000,
  { takesH264 = true, query = {} }: { takesH264?: boolean; query?: Record<string, string> } = {},
): Promise<unknown> {
  const isBase64Encoded = typeof body !== 'string';
  const text = isBase64Encoded ? body.toString('base64') : body;
  const { request } = await readBody(
    gatewayEvent({ method: 'POST', path: '/FrameData', headers, query, body: text, isBase64Encoded }),
    { limits: { maxBodyBytes: maxBytes, maxFrames: 10 }, takesH264, nowMs: Date.now() },
  );
  return request;
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
  ['a name twice', '{"frames":[],"frames":[]}', {}, 'invalid_json'],
  ['Latin-1', Buffer.from(json, 'latin1'), {}, 'invalid_json'],
  ['UTF-16', Buffer.from(`\ufeff${json}`, 'utf16le'), {}, 'invalid_json'],
  [
    'compressed Latin-1',
    gzipSync(Buffer.from(json, 'latin1')),
    { 'content-encoding': 'gzip' },
    'invalid_json',
  ],
  ['nothing, compressed', gzipSync(''), { 'content-encoding': 'gzip' }, 'invalid_json'],
  ['half of a JSON', json.slice(0, 9), {}, 'invalid_json'],
  ['HTML', '<html>', { 'content-type': 'text/html' }, 'unsupported_media_type'],
  ['an image', Buffer.from('ffd8ff', 'hex'), { 'content-type': 'image/jpeg' }, 'unsupported_media_type'],
  ['an unknown encoding', Buffer.from(json), { 'content-encoding': 'zip' }, 'unsupported_media_type'],
  ['what is not gzip', Buffer.from(json), { 'content-encoding': 'gzip' }, 'invalid_request'],
  ['a long body', `"${'x'.repeat(1000)}"`, {}, 'body_too_large'],
  ['a bomb', gzipSync('x'.repeat(1_000_000)), { 'content-encoding': 'gzip' }, 'body_too_large'],
  ['very deep nesting that does not end', '['.repeat(900), {}, 'invalid_json'],
])('%s is refused', async (_what, body, headers, code) => {
  await expect(read(body, headers)).rejects.toMatchObject({ code });
});

const byteStream = '0000000167';
const matroska = '1a45dfa3';

test.each<[string, string, string, RegExp]>([
  [
    'a byte stream that curl calls a form',
    byteStream,
    'application/x-www-form-urlencoded',
    /video\/h264, not app/,
  ],
  ['one of short start codes without a type', '00000109', '', /must be video\/h264, not missing$/],
  ['Matroska called a byte stream', matroska, 'video/h264', /like Matroska: .* must be video\/x-matroska/],
  ['a byte stream called Matroska', byteStream, 'video/matroska', /\(Annex B\): .* must be video\/h264/],
  ['Matroska called bytes', matroska, 'application/octet-stream', /must be video\/x-matroska/],
  [
    'a batch of H.264 called JSON',
    Buffer.from('FIH1').toString('hex'),
    'application/json',
    /frame-ingest\.h264/,
  ],
  [
    'a bundle called bytes',
    Buffer.from('FIB1').toString('hex'),
    'application/octet-stream',
    /ingest\.bundle/,
  ],
  [
    'MP4',
    `00000020${Buffer.from('ftypisom').toString('hex')}`,
    'video/h264',
    /like MP4: make it Matroska \(ff/,
  ],
  ['FLV', Buffer.from('FLV\u0001').toString('hex'), 'video/x-matroska', /like FLV: make it Matroska/],
  ['a transport stream', `47${'00'.repeat(187)}47`, 'video/h264', /an MPEG transport stream: make it/],
  ['an image', 'ffd8ffe0', '', /like an image: images come in JSON, a form \(curl -F/],
  ['gzip', '1f8b08', 'video/h264', /like gzip: name the compression in the header content-encoding$/],
])('%s is told what it is, whatever stands in the address', async (_what, hex, contentType, cure) => {
  const headers = contentType === '' ? {} : { 'content-type': contentType };

  const reading = read(Buffer.from(hex, 'hex'), headers, 1000, { query: { framerate: '10' } });

  await expect(reading).rejects.toMatchObject({
    code: 'unsupported_media_type',
    message: expect.stringMatching(cure),
  });
});

test.each([
  ['its content type', '{}', 'video/h264'],
  ['its first bytes', Buffer.from(byteStream, 'hex'), 'application/json'],
])('a deployment without H.264 says so to %s', async (_what, body, type) => {
  await expect(read(body, { 'content-type': type }, 1000, { takesH264: false })).rejects.toMatchObject({
    code: 'unsupported_media_type',
    message: expect.stringMatching(/: this deployment takes no H\.264 \(H264=off\)$/),
  });
});

test('a bomb is not unpacked', async () => {
  const sixteenMegabytes = gzipSync(Buffer.alloc(16 * 1024 * 1024));
  const halfAGigabyte = Buffer.concat(Array.from({ length: 32 }, () => sixteenMegabytes));
  const peakMegabytes = (): number => process.resourceUsage().maxRSS / 1024;
  const before = peakMegabytes();

  const reading = read(halfAGigabyte, { 'content-encoding': 'gzip' }, 6_000_000);

  await expect(reading).rejects.toMatchObject({ code: 'body_too_large' });
  expect(peakMegabytes() - before).toBeLessThan(128);
});

describe('a form', () => {
  async function readForm(fill: (form: FormData) => void, contentType?: string) {
    const form = new FormData();
    fill(form);
    const request = new Request('http://localhost', { method: 'POST', body: form });
    const type = contentType ?? request.headers.get('content-type') ?? '';
    return read(Buffer.from(await request.arrayBuffer()), { 'content-type': type }, 10_000);
  }

  test('has its images in order, and its fields', async () => {
    const request = await readForm((form) => {
      form.append('frames', new Blob([Uint8Array.of(1, 2)]), '../../a.jpg');
      form.append('frames', new Blob([Uint8Array.of(3)]));
      form.append('framerate', '10');
      form.append('timestamps', '[1, 2]');
      form.append('strict', 'true');
    });

    expect(request).toEqual({
      frames: [Uint8Array.of(1, 2), Uint8Array.of(3)],
      framerate: '10',
      timestamps: [1, 2],
      strict: true,
    });
  });

  test('may repeat the field of the timestamps', async () => {
    const request = await readForm((form) => {
      form.append('timestamps', '1');
      form.append('timestamps', '2');
    });

    expect(request).toEqual({ frames: [], timestamps: ['1', '2'] });
  });

  test('may have a frame and a timestamp each in a part of its own, up to the most frames', async () => {
    const request = await readForm((form) => {
      for (let index = 0; index < 10; index += 1) {
        form.append('frames', 'x');
        form.append('timestamps', String(index));
      }
    });

    expect(request).toMatchObject({ frames: { length: 10 }, timestamps: { length: 10 } });
  });

  test('with more parts than any batch has is refused before it is parsed', async () => {
    const reading = readForm((form) => {
      for (let index = 0; index < 60; index += 1) form.append('frames', '');
    });

    await expect(reading).rejects.toMatchObject({ code: 'too_many_frames', problems: [{ path: 'frames' }] });
  });

  test.each(['framerate', 'strict', 'streamName'])('with %s twice is refused', async (name) => {
    const reading = readForm((form) => {
      form.append(name, '1');
      form.append(name, '1');
    });

    await expect(reading).rejects.toMatchObject({
      code: 'invalid_request',
      problems: [{ path: name, message: 'is there more than once' }],
    });
  });

  test.each([
    ['another boundary', 'multipart/form-data; boundary=other'],
    ['no boundary', 'multipart/form-data'],
  ])('with %s is refused', async (_what, contentType) => {
    const reading = readForm((form) => form.append('frames', 'x'), contentType);

    await expect(reading).rejects.toMatchObject({ name: 'RequestError', code: 'invalid_request' });
  });
});

test('a bundle is read, compressed as well', async () => {
  const bundle = Buffer.concat(writeFrameBundle({ framerate: 5 }, [Uint8Array.of(1, 2), null]));
  const headers = { 'content-type': 'application/vnd.frame-ingest.bundle' };
  const request = { framerate: 5, frames: [Buffer.of(1, 2), null] };

  expect(await read(bundle, headers)).toEqual(request);
  expect(await read(gzipSync(bundle), { ...headers, 'content-encoding': 'gzip' })).toEqual(request);
});

test('the limit counts bytes, not characters', async () => {
  await expect(read(`"${'ä'.repeat(500)}"`, {}, 1002)).resolves.toHaveLength(500);
  await expect(read(`"${'ä'.repeat(500)}"`, {}, 1001)).rejects.toMatchObject({ code: 'body_too_large' });
});
