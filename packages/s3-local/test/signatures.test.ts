import { createHash, createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { type PresignOptions, presign } from './presign.ts';
import { bucket, errorCode, type Fixture, failure, send, startFixture } from './support.ts';

const credentials = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'local/secret' };
const other = { accessKeyId: 'AKIDOTHER', secretAccessKey: 'other', sessionToken: 'token' };
let fixture: Fixture;
const clients: S3Client[] = [];
beforeAll(async () => {
  fixture = await startFixture({ credentials: [credentials, other] });
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await fixture.end();
});

function clientWith(config: S3ClientConfig): S3Client {
  const client = new S3Client({
    ...{ endpoint: fixture.server.url, region: 'us-east-1', forcePathStyle: true, maxAttempts: 1 },
    credentials,
    ...config,
  });
  clients.push(client);
  return client;
}

const hostileKey = "a b/ü+=&?#%2F!'()*~:@$,;.mkv";
const put = (client: S3Client, more: object = {}) =>
  client.send(new PutObjectCommand({ Bucket: bucket, Key: hostileKey, Body: 'bytes', ...more }));

describe('signatures in headers', () => {
  it.each([
    ['of a body that is hashed', {}],
    ['of a trailer', { requestChecksumCalculation: 'WHEN_SUPPORTED' as const }],
    ['of another known key, with its token', { credentials: other }],
  ])('are verified: %s', async (_, config) => {
    const client = clientWith(config);
    await put(client);
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: hostileKey }));

    expect(await Body?.transformToString()).toBe('bytes');
  });

  it('cover a body that streams', async () => {
    const body = Readable.from([Buffer.alloc(125_000), Buffer.alloc(125_000)]);
    const { $metadata } = await put(clientWith({}), { Body: body, ContentLength: 250_000 });

    expect($metadata.httpStatusCode).toBe(200);
  });

  it.each([
    ['an unknown key', { accessKeyId: 'AKIDNONE', secretAccessKey: 'x' }, 'InvalidAccessKeyId', 403],
    ['a wrong secret', { ...credentials, secretAccessKey: 'wrong' }, 'SignatureDoesNotMatch', 403],
    ['a wrong token', { ...other, sessionToken: 'wrong' }, 'InvalidToken', 400],
    ['no token', { ...other, sessionToken: '' }, 'InvalidToken', 400],
  ])('of %s are refused', async (_, wrong, name, status) => {
    expect(await failure(put(clientWith({ credentials: wrong })))).toEqual({ name, status });
  });

  it('of another region or time are refused', async () => {
    expect(await failure(put(clientWith({ region: 'eu-west-1' })))).toEqual({
      name: 'AuthorizationHeaderMalformed',
      status: 400,
    });
    const late = clientWith({ systemClockOffset: -3_600_000 });
    // The SDK sets its clock by the answer; that it was refused is what counts.
    expect(await failure(put(late))).toEqual({ name: 'RequestTimeTooSkewed', status: 403 });
  });

  it('do not cover what is changed or added on the way', async () => {
    const signed: Record<string, string> = {};
    let signedPath = '';
    const spy = clientWith({});
    spy.middlewareStack.add(
      (next) => async (args) => {
        const { headers, path } = args.request as { headers: Record<string, string>; path: string };
        Object.assign(signed, headers);
        signedPath = path;
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    const { Body } = await spy.send(new GetObjectCommand({ Bucket: bucket, Key: hostileKey }));
    await Body?.transformToByteArray();
    const { host: _, ...headers } = signed;
    const path = `${signedPath}?x-id=GetObject`;
    const host = `127.0.0.1:${fixture.server.port}`;
    const same = await send(fixture.server, 'GET', path, { ...headers, host });
    const otherMethod = await send(fixture.server, 'PUT', path, { ...headers, host });
    const otherQuery = await send(fixture.server, 'GET', `${path}&list-type=2`, { ...headers, host });
    const otherHost = await send(fixture.server, 'GET', path, { ...headers, host: 'localhost' });
    const more = { 'x-amz-copy-source': `${bucket}/x` };
    const added = await send(fixture.server, 'GET', path, { ...headers, ...more, host });

    expect(same.status).toBe(200);
    expect([otherMethod, otherQuery, otherHost].map(errorCode)).toEqual(
      Array(3).fill('SignatureDoesNotMatch'),
    );
    expect(errorCode(added)).toBe('AccessDenied');
    expect(added.body).toContain('<HeadersNotSigned>x-amz-copy-source</HeadersNotSigned>');
  });
});

/** A client of its own hand, after AWS's description: the SDK for JavaScript does not sign its chunks. */
describe('signatures of chunks', () => {
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const sign = (amzDate: string, stringToSign: string) => {
    const day = amzDate.slice(0, 8);
    const key = [day, 'us-east-1', 's3', 'aws4_request'].reduce<string | Buffer>(
      hmac,
      `AWS4${credentials.secretAccessKey}`,
    );
    return hmac(key, stringToSign).toString('hex');
  };

  async function sendChunks(
    change: (chunks: { data: string; signature: string }[]) => void,
    trailer?: { name: string; value: string; forged?: boolean },
  ) {
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    const amzDate = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const scope = `${amzDate.slice(0, 8)}/us-east-1/s3/aws4_request`;
    const payload = `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${trailer === undefined ? '' : '-TRAILER'}`;
    const headers: Record<string, string> = {
      'content-encoding': 'aws-chunked',
      host: `127.0.0.1:${fixture.server.port}`,
      'x-amz-content-sha256': payload,
      'x-amz-date': amzDate,
      'x-amz-decoded-content-length': '10',
      ...(trailer === undefined ? {} : { 'x-amz-trailer': trailer.name }),
    };
    const names = Object.keys(headers).sort();
    const canonical = [
      'PUT',
      `/${bucket}/chunks`,
      '',
      ...names.map((name) => `${name}:${headers[name]}`),
      '',
      names.join(';'),
      payload,
    ].join('\n');
    const seed = sign(amzDate, ['AWS4-HMAC-SHA256', amzDate, scope, sha256(canonical)].join('\n'));
    let previous = seed;
    const chunks = ['first', 'later', ''].map((data) => {
      const lines = ['AWS4-HMAC-SHA256-PAYLOAD', amzDate, scope, previous, sha256(''), sha256(data)];
      previous = sign(amzDate, lines.join('\n'));
      return { data, signature: previous };
    });
    change(chunks);
    let body = '';
    for (const { data, signature } of chunks) {
      body += `${data.length.toString(16)};chunk-signature=${signature}\r\n${data}${data === '' ? '' : '\r\n'}`;
    }
    if (trailer !== undefined) {
      const lines = [
        'AWS4-HMAC-SHA256-TRAILER',
        ...[amzDate, scope, previous],
        sha256(`${trailer.name}:${trailer.value}\n`),
      ];
      const signature = trailer.forged ? '0'.repeat(64) : sign(amzDate, lines.join('\n'));
      body += `${trailer.name}:${trailer.value}\r\nx-amz-trailer-signature:${signature}\r\n`;
    }
    body += '\r\n';
    const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${seed}`;
    return send(fixture.server, 'PUT', `/${bucket}/chunks`, { ...headers, authorization }, body);
  }

  it('are verified one by one', async () => {
    expect((await sendChunks(() => undefined)).status).toBe(200);
  });

  it.each<[string, (chunks: { data: string; signature: string }[]) => void]>([
    ['bytes are changed', (chunks) => Object.assign(chunks[1] ?? {}, { data: 'LATER' })],
    ['a signature is changed', (chunks) => Object.assign(chunks[0] ?? {}, { signature: '0'.repeat(64) })],
    ['chunks change places', (chunks) => chunks.splice(0, 2, ...chunks.slice(0, 2).reverse())],
    ['a chunk is left out', (chunks) => chunks.splice(1, 1)],
  ])('fail when %s', async (_, change) => {
    const answer = await sendChunks(change);

    expect([answer.status, errorCode(answer)]).toEqual([403, 'SignatureDoesNotMatch']);
  });

  it('cover trailers', async () => {
    // CRC-32 of "firstlater", by zlib of Python.
    const trailer = { name: 'x-amz-checksum-crc32', value: crc32Base64 };
    const forged = await sendChunks(() => undefined, { ...trailer, forged: true });

    expect((await sendChunks(() => undefined, trailer)).status).toBe(200);
    expect(errorCode(forged)).toBe('SignatureDoesNotMatch');
  });
  const crc32Base64 = 'RtR9Zg==';
});

describe('presigned URLs', () => {
  const sign = (more: Partial<PresignOptions> = {}) =>
    presign(fixture.server, { bucket, key: 'presigned/ü *.mkv', credentials, ...more });

  it('read and write what they were made for', async () => {
    const written = await fetch(await sign({ method: 'PUT', metadata: { camera: 'front' } }), {
      ...{ method: 'PUT', body: 'uploaded' },
    });
    const read = await fetch(await sign());

    expect(written.status).toBe(200);
    expect([read.status, await read.text()]).toEqual([200, 'uploaded']);
    expect(read.headers.get('x-amz-meta-camera')).toBe('front');
  });

  it.each<[string, (url: string) => string, RequestInit?]>([
    ['another key', (url) => url.replace('presigned/', 'presigned%2F2')],
    ['another method', (url) => url, { method: 'DELETE' }],
    ['a longer time', (url) => url.replace('X-Amz-Expires=900', 'X-Amz-Expires=90000')],
    ['another header', (url) => `${url}&x-amz-meta-a=b`],
    ['another answer', (url) => `${url}&response-content-type=text%2Fhtml`],
  ])('are good for nothing else: %s', async (_, change, init = {}) => {
    const answer = await fetch(change(await sign()), init);

    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
  });

  it('do not let an unsigned header of S3 through', async () => {
    const answer = await fetch(await sign({ method: 'PUT' }), {
      ...{ method: 'PUT', headers: { 'x-amz-copy-source': `${bucket}/secret` } },
    });

    expect(await answer.text()).toContain('<Code>AccessDenied</Code>');
  });

  it('of an unknown key are refused', async () => {
    const made = { accessKeyId: 'made', secretAccessKey: 'up' };

    expect(await (await fetch(await sign({ credentials: made }))).text()).toContain('InvalidAccessKeyId');
  });
});

describe('headers in the query', () => {
  const unsigned = { authorization: undefined };
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': 'any/20260102/us-east-1/s3/aws4_request',
    'X-Amz-Date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
    'X-Amz-Expires': '300',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': '00',
  });

  it.each([
    'x-amz-decoded-content-length=3',
    'x-amz-trailer=x-amz-checksum-crc32',
    'X-Amz-Content-Sha256=STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-content-sha256=STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'X-Amz-Copy-Source=frames%2Fx',
    'x-amz-metadata-directive=REPLACE',
  ])('are refused where they are about the body or the request itself: %s', async (parameter) => {
    const open = await startFixture();
    const answer = await send(open.server, 'PUT', `/${bucket}/x?${query}&${parameter}`, unsigned, 'x');
    await open.end();

    expect([answer.status, errorCode(answer)]).toEqual([400, 'InvalidArgument']);
  });

  it('are refused where no presigned URL carries them', async () => {
    const open = await startFixture();
    const answer = await send(open.server, 'PUT', `/${bucket}/x?x-amz-meta-a=b`, {}, 'x');
    await open.end();

    expect([answer.status, errorCode(answer)]).toEqual([400, 'InvalidArgument']);
  });
});
