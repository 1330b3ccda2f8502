import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetBucketAclCommand,
  GetObjectAttributesCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { startS3Local } from '../src/index.ts';
import { bucket, errorCode, type Fixture, failure, send, sendBytes, startFixture } from './support.ts';

const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);
let fixture: Fixture;
const faults: unknown[] = [];
beforeAll(async () => {
  fixture = await startFixture({ clock: () => nowMs, onInternalError: (error) => faults.push(error) });
  await send(fixture.server, 'PUT', `/${bucket}/there`, {}, 'there');
});
afterAll(() => fixture.end());
afterEach(() => expect(faults).toEqual([]));

describe('authentication', () => {
  it('refuses a request that is not signed, before it says what exists', async () => {
    const answers = await Promise.all(
      [`/${bucket}/there`, '/missing/missing', '/', `/${bucket}?acl`].map((path) =>
        fetch(`${fixture.server.url}${path}`),
      ),
    );

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect(await answers[0]?.text()).toContain('<Code>AccessDenied</Code>');
  });

  it.each([
    ['AWS any:signature', 'InvalidRequest'],
    ['Bearer token', 'InvalidRequest'],
    ['AWS4-HMAC-SHA256 Credential=any', 'AuthorizationHeaderMalformed'],
    ['AWS4-HMAC-SHA256 Credential=, SignedHeaders=host, Signature=0', 'AuthorizationHeaderMalformed'],
  ])('refuses %s with %s', async (authorization, code) => {
    const answer = await send(fixture.server, 'GET', `/${bucket}/there`, { authorization });

    expect(errorCode(answer)).toBe(code);
  });
});

describe('presigned URLs', () => {
  const presigned = (more: Record<string, string> = {}) => {
    const query = new URLSearchParams({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'any/20260102/us-east-1/s3/aws4_request',
      'X-Amz-Date': '20260102T030000Z',
      'X-Amz-Expires': '300',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': '00',
      ...more,
    });
    return query.toString();
  };
  const fetchUrl = (path: string, init: RequestInit = {}) => fetch(`${fixture.server.url}${path}`, init);

  it('can be read by pages of the origin that was named, and by no others', async () => {
    const dir = mkdtempSync(join(tmpdir(), 's3-local-'));
    const open = await startS3Local({ dir, buckets: ['open'], readableFrom: ['https://page.example'] });
    const headers = { origin: 'https://page.example' };
    const named = await fetch(`${open.url}/open/none?${presigned()}`, { headers });
    const unnamed = await fetchUrl(`/${bucket}/there?${presigned()}`, { headers });
    await open.close();
    rmSync(dir, { recursive: true });

    expect(named.headers.get('access-control-allow-origin')).toBe('https://page.example');
    expect(unnamed.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('give the object until they expire', async () => {
    const good = await fetchUrl(`/${bucket}/there?${presigned()}`);
    const expired = await fetchUrl(`/${bucket}/there?${presigned({ 'X-Amz-Expires': '244' })}`);

    expect([good.status, await good.text()]).toEqual([200, 'there']);
    expect(expired.status).toBe(403);
    expect(await expired.text()).toMatch(/Request has expired.*<Expires>2026-01-02T03:04:04.000Z<\/Expires>/);
  });

  it.each([
    [{ 'X-Amz-Expires': '0' }, 'AuthorizationQueryParametersError'],
    [{ 'X-Amz-Expires': '604801' }, 'AuthorizationQueryParametersError'],
    [{ 'X-Amz-Expires': 'soon' }, 'AuthorizationQueryParametersError'],
    [{ 'X-Amz-Date': '2026-01-02' }, 'AuthorizationQueryParametersError'],
    [{ 'X-Amz-Date': '20261302T030000Z' }, 'AuthorizationQueryParametersError'],
    [{ 'X-Amz-Signature': '' }, 'AuthorizationQueryParametersError'],
    [{ 'X-Amz-Algorithm': 'AWS4' }, 'AuthorizationQueryParametersError'],
    [{ 'X-Amz-Date': '20260102T040000Z' }, 'AccessDenied'],
  ])('with %j are refused with %s', async (more, code) => {
    const answer = await fetchUrl(`/${bucket}/there?${presigned(more)}`);

    expect(await answer.text()).toContain(`<Code>${code}</Code>`);
  });

  it('put an object with the headers that went into the URL, but not the checksum of the absent body', async () => {
    const query = presigned({
      'x-amz-meta-camera': 'front',
      'x-amz-tagging': 'a=b',
      'x-amz-checksum-crc32': 'AAAAAA==',
      'x-amz-sdk-checksum-algorithm': 'CRC32',
      'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD',
      'x-id': 'PutObject',
    });
    const put = await fetchUrl(`/${bucket}/presigned?${query}`, { method: 'PUT', body: 'uploaded' });
    const got = await send(fixture.server, 'GET', `/${bucket}/presigned`);

    expect(put.status).toBe(200);
    expect(got).toMatchObject({
      body: 'uploaded',
      headers: { 'x-amz-meta-camera': 'front', 'x-amz-tagging-count': '1' },
    });
  });

  it('cannot bring a header that would break the answer', async () => {
    const query = presigned({ 'x-amz-meta-evil': 'a\r\nset-cookie: b' });
    const put = await fetchUrl(`/${bucket}/evil?${query}`, { method: 'PUT', body: '' });

    expect(put.status).toBe(400);
  });
});

describe('what is not implemented', () => {
  it.each([
    ['GET', `/${bucket}?acl`, 'GetBucketAcl'],
    ['PUT', `/${bucket}?policy`, 'PutBucketPolicy'],
    ['PUT', `/${bucket}?versioning`, 'PutBucketVersioning'],
    ['GET', `/${bucket}?versions`, 'ListObjectVersions with ?versions'],
    ['DELETE', `/${bucket}?lifecycle`, 'DeleteBucketLifecycleConfiguration'],
    ['POST', `/${bucket}`, 'PostObject'],
    ['PUT', `/${bucket}/there?acl`, 'PutObjectAcl'],
    ['PUT', `/${bucket}/there?retention`, 'PutObjectRetention'],
    ['GET', `/${bucket}/there?versionId=1`, 'GetObject with ?versionId'],
    ['DELETE', `/${bucket}/there?versionId=1`, 'DeleteObject with ?versionId'],
    ['GET', `/${bucket}/there?partNumber=1`, 'GetObject with ?partNumber'],
    ['POST', `/${bucket}/there?select&select-type=2`, 'SelectObjectContent with ?select ?select-type'],
    ['GET', `/${bucket}?acl&unheard-of`, 'GetBucketAcl with ?unheard-of'],
    ['PUT', `/${bucket}/there?unheard-of`, 'PutObject with ?unheard-of'],
    ['PUT', '/', 'PUT on the service'],
  ])('%s %s is answered 501, naming %s', async (method, path, name) => {
    const answer = await send(fixture.server, method, path);

    expect([answer.status, errorCode(answer)]).toEqual([501, 'NotImplemented']);
    expect(answer.body).toContain(`<Message>${name} is not implemented`);
    expect((await send(fixture.server, 'GET', `/${bucket}/there`)).body).toBe('there');
  });

  it('includes whatever the SDK asks of it beyond the table', async () => {
    const target = { Bucket: bucket, Key: 'there', Body: 'x' };
    const refused = [
      new GetBucketAclCommand({ Bucket: bucket }),
      new GetObjectAttributesCommand({ ...target, ObjectAttributes: ['ETag'] }),
      new UploadPartCopyCommand({ ...target, UploadId: 'x', PartNumber: 1, CopySource: `${bucket}/there` }),
      new PutObjectCommand({ ...target, ServerSideEncryption: 'aws:kms' }),
      new PutObjectCommand({ ...target, ACL: 'public-read' }),
      new PutObjectCommand({ ...target, StorageClass: 'GLACIER' }),
      new PutObjectCommand({ ...target, ObjectLockMode: 'GOVERNANCE', ContentMD5: 'x' }),
    ];

    for (const command of refused) {
      expect(await failure(fixture.s3.send(command as PutObjectCommand))).toEqual({
        name: 'NotImplemented',
        status: 501,
      });
    }
  });

  it.each(['PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])('%s is no method of S3', async (method) => {
    const answer = await send(fixture.server, method, `/${bucket}/there`);

    expect([answer.status, errorCode(answer)]).toEqual([405, 'MethodNotAllowed']);
    expect(answer.headers.allow).toBe('PUT, GET, HEAD, DELETE, POST');
  });
});

describe('answers', () => {
  it('carry a request id, which an error repeats together with the resource', async () => {
    const answer = await send(fixture.server, 'GET', `/${bucket}/missing%3C`);

    expect(answer.headers['x-amz-request-id']).toMatch(/^[0-9A-F]{16}$/);
    expect(answer.headers['content-type']).toBe('application/xml');
    expect(answer.body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>missing&lt;</Key>' +
        `<Resource>/${bucket}/missing%3C</Resource><RequestId>${answer.headers['x-amz-request-id']}</RequestId></Error>`,
    );
  });

  it('to HEAD have no body, also when they are errors', async () => {
    const missing = await send(fixture.server, 'HEAD', `/${bucket}/missing`);
    const there = await send(fixture.server, 'HEAD', `/${bucket}/there`);

    expect([missing.status, missing.body]).toEqual([404, '']);
    expect([there.status, there.body, there.headers['content-length']]).toEqual([200, '', '5']);
    expect(missing.headers['x-amz-request-id']).toMatch(/^[0-9A-F]{16}$/);
  });

  it('have no CORS headers', async () => {
    const { headers } = await send(fixture.server, 'GET', `/${bucket}/there`, {
      origin: 'http://localhost:8787',
    });

    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  it('carry a request id even where there was no request', async () => {
    const garbage = await sendBytes(fixture.server, 'this is not HTTP\r\n\r\n');
    const bigHead = await sendBytes(fixture.server, `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`);

    expect(garbage).toMatch(/^HTTP\/1\.1 400 [\s\S]*x-amz-request-id: [0-9A-F]{16}[\s\S]*<Code>BadRequest</);
    expect(bigHead).toMatch(/^HTTP\/1\.1 400 [\s\S]*<Code>RequestHeaderSectionTooLarge</);
  });

  it('come on a connection that goes on being used after an error in the middle of a body', async () => {
    const head = `PUT /no-such-bucket/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nAuthorization: AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/s3/aws4_request, SignedHeaders=b, Signature=c\r\n`;
    const answers = await sendBytes(fixture.server, `${head}\r\nhello${head}Connection: close\r\n\r\nhello`);

    expect(answers.match(/<Code>NoSuchBucket<\/Code>/g)).toHaveLength(2);
  });
});
