import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  type ChecksumAlgorithm,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  authorization,
  bucket,
  errorCode,
  type Fixture,
  failure,
  send,
  sendBytes,
  startFixture,
} from './support.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.end());

/** That nothing is visible of a key, and that nothing stays behind; tidying up may end after the answer. */
async function expectNoObject(key: string): Promise<void> {
  expect(await failure(fixture.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key })))).toMatchObject({
    status: 404,
  });
  while ((await readdir(join(fixture.dir, 'tmp'))).length > 0) await new Promise(setImmediate);
}

// Of "hello", with coreutils, Python's zlib and crcmod.
const digests = {
  'content-md5': 'XUFAKrxLKna5cZ2REBfFkg==',
  'x-amz-checksum-crc32': 'NhCmhg==',
  'x-amz-checksum-crc32c': 'mnG7TA==',
  'x-amz-checksum-sha1': 'qvTGHdzF6KLavt4PO0gs2a6pQ00=',
  'x-amz-checksum-sha256': 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=',
};

describe('digests in headers', () => {
  it.each(Object.entries(digests))('%s of the body is accepted', async (name, value) => {
    const answer = await send(fixture.server, 'PUT', `/${bucket}/right`, { [name]: value }, 'hello');

    expect(answer.status).toBe(200);
    if (name !== 'content-md5') expect(answer.headers[name]).toBe(value);
  });

  it.each(Object.entries(digests))(
    '%s of another body is BadDigest, and nothing is stored',
    async (name, value) => {
      const answer = await send(fixture.server, 'PUT', `/${bucket}/wrong`, { [name]: value }, 'hellO');

      expect([answer.status, errorCode(answer)]).toEqual([400, 'BadDigest']);
      await expectNoObject('wrong');
    },
  );

  it.each([
    ['content-md5', 'XUFA', 'InvalidDigest'],
    ['content-md5', 'no base64!', 'InvalidDigest'],
    ['x-amz-checksum-crc32', 'AAAA', 'InvalidRequest'],
    ['x-amz-checksum-sha256', 'x', 'InvalidRequest'],
    ['x-amz-sdk-checksum-algorithm', 'CRC32', 'InvalidRequest'],
    ['x-amz-checksum-md5', 'XUFAKrxLKna5cZ2REBfFkg==', 'NotImplemented'],
  ])('%s: %s is %s', async (name, value, code) => {
    const answer = await send(fixture.server, 'PUT', `/${bucket}/invalid`, { [name]: value }, 'hello');

    expect(errorCode(answer)).toBe(code);
    await expectNoObject('invalid');
  });

  it('cannot be two', async () => {
    const { 'x-amz-checksum-crc32': crc32, 'x-amz-checksum-sha1': sha1 } = digests;
    const two = { 'x-amz-checksum-crc32': crc32, 'x-amz-checksum-sha1': sha1 };

    expect(errorCode(await send(fixture.server, 'PUT', `/${bucket}/two`, two, 'hello'))).toBe(
      'InvalidRequest',
    );
  });

  it('hold the signed hash of the payload to be true', async () => {
    const sha256 = createHash('sha256').update('hello').digest('hex');
    const right = await send(
      fixture.server,
      'PUT',
      `/${bucket}/h`,
      { 'x-amz-content-sha256': sha256 },
      'hello',
    );
    const wrong = await send(
      fixture.server,
      'PUT',
      `/${bucket}/hash`,
      { 'x-amz-content-sha256': sha256 },
      'HELLO',
    );
    const none = await send(
      fixture.server,
      'PUT',
      `/${bucket}/hash`,
      { 'x-amz-content-sha256': 'abc' },
      'hello',
    );

    expect(right.status).toBe(200);
    expect(errorCode(wrong)).toBe('XAmzContentSHA256Mismatch');
    expect(errorCode(none)).toBe('InvalidArgument');
    await expectNoObject('hash');
  });
});

describe('checksums of the SDK', () => {
  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as ChecksumAlgorithm[])(
    '%s is verified, stored, and given back when asked for',
    async (ChecksumAlgorithm) => {
      const target = { Bucket: bucket, Key: `sdk-${ChecksumAlgorithm}` };
      const name = `Checksum${ChecksumAlgorithm}`;
      const body = Buffer.from('a frame');
      const stored = await fixture.s3.send(
        new PutObjectCommand({ ...target, Body: body, ChecksumAlgorithm }),
      );
      const asked = await fixture.s3.send(new GetObjectCommand({ ...target, ChecksumMode: 'ENABLED' }));
      const streamed = await fixture.s3.send(
        new PutObjectCommand({
          ...target,
          Body: Readable.from([body]),
          ContentLength: body.length,
          ChecksumAlgorithm,
        }),
      );

      const value = stored[name as keyof typeof stored];
      expect(value).toMatch(/=$/);
      expect(asked).toMatchObject({ [name]: value, ChecksumType: 'FULL_OBJECT' });
      expect(streamed).toMatchObject({ [name]: value });
      expect(await asked.Body?.transformToString()).toBe('a frame');
    },
  );

  it('stay out of an answer that was not asked for them', async () => {
    await send(fixture.server, 'PUT', `/${bucket}/unasked`, { 'x-amz-checksum-crc32': 'NhCmhg==' }, 'hello');
    const answer = await send(fixture.server, 'GET', `/${bucket}/unasked`);

    expect(answer.headers['x-amz-checksum-crc32']).toBeUndefined();
  });
});

describe('aws-chunked bodies', () => {
  const signature = `;chunk-signature=${'0'.repeat(64)}`;
  const unsigned = {
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-decoded-content-length': '5',
    'x-amz-trailer': 'x-amz-checksum-crc32',
    'content-encoding': 'aws-chunked',
  };
  const signed = {
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'x-amz-decoded-content-length': '5',
  };

  it.each([
    ['an unsigned trailer', unsigned, '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n'],
    ['signed chunks', signed, `5${signature}\r\nhello\r\n0${signature}\r\n\r\n`],
    [
      'signed chunks and a signed trailer',
      { ...unsigned, 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER' },
      `2${signature}\r\nhe\r\n3${signature}\r\nllo\r\n0${signature}\r\nx-amz-checksum-crc32:NhCmhg==\r\nx-amz-trailer-signature:${'0'.repeat(64)}\r\n\r\n`,
    ],
  ])('with %s are stored without their framing', async (_, headers, body) => {
    const put = await send(fixture.server, 'PUT', `/${bucket}/chunked`, headers, body);
    const got = await send(fixture.server, 'GET', `/${bucket}/chunked`);

    expect(put.status).toBe(200);
    expect(got.body).toBe('hello');
    expect(got.headers['content-encoding']).toBeUndefined();
  });

  it.each([
    ['BadDigest', unsigned, '5\r\nhellO\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n'],
    ['MalformedTrailerError', unsigned, '5\r\nhello\r\n0\r\n\r\n'],
    ['MalformedTrailerError', unsigned, '5\r\nhello\r\n0\r\nx-amz-checksum-sha1:NhCmhg==\r\n\r\n'],
    [
      'MalformedTrailerError',
      signed,
      `5${signature}\r\nhello\r\n0${signature}\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n`,
    ],
    ['IncompleteBody', unsigned, '4\r\nhell\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n'],
    ['IncompleteBody', unsigned, '5\r\nhello\r\n'],
    ['InvalidRequest', unsigned, 'hello\r\n'],
    [
      'InvalidRequest',
      { ...unsigned, 'x-amz-trailer': 'x-amz-meta-late' },
      '5\r\nhello\r\n0\r\nx-amz-meta-late:1\r\n\r\n',
    ],
    ['MissingContentLength', { 'x-amz-content-sha256': signed['x-amz-content-sha256'] }, '0\r\n\r\n'],
    ['NotImplemented', { 'x-amz-content-sha256': 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD' }, '0\r\n\r\n'],
    ['InvalidArgument', { 'content-encoding': 'aws-chunked' }, '5\r\nhello\r\n0\r\n\r\n'],
  ])('are refused with %s: %j %j', async (code, headers, body) => {
    const answer = await send(
      fixture.server,
      'PUT',
      `/${bucket}/refused`,
      headers as Record<string, string>,
      body,
    );

    expect(errorCode(answer)).toBe(code);
    await expectNoObject('refused');
  });
});

describe('bodies that end early', () => {
  const head = (headers: string) =>
    `PUT /${bucket}/cut HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\n${headers}\r\n\r\n`;

  it('are IncompleteBody when the client still listens', async () => {
    const answer = await sendBytes(fixture.server, `${head('Content-Length: 100')}only this`, 'cut');

    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('<Code>IncompleteBody</Code>');
    expect(answer).toMatch(/x-amz-request-id: [0-9A-F]{16}/);
    await expectNoObject('cut');
  });

  it('leave nothing behind when the client is gone', async () => {
    const socket = connect(fixture.server.port, '127.0.0.1');
    await new Promise<void>((resolve) =>
      socket.write(`${head('Content-Length: 1000000')}only this`, () => resolve()),
    );
    while ((await readdir(join(fixture.dir, 'tmp'))).length === 0) await new Promise(setImmediate);
    socket.destroy();
    while ((await readdir(join(fixture.dir, 'tmp'))).length > 0) await new Promise(setImmediate);

    await expectNoObject('cut');
  });

  it('need a length to be known by', async () => {
    const answer = await sendBytes(
      fixture.server,
      `${head('Transfer-Encoding: chunked\r\nConnection: close')}5\r\nhello\r\n0\r\n\r\n`,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 411 /);
    await expectNoObject('cut');
  });

  it('are not asked for at all when the request is refused before', async () => {
    const answer = await sendBytes(
      fixture.server,
      head('Content-Length: 9000000000\r\nExpect: 100-continue'),
    );
    const welcome = await sendBytes(
      fixture.server,
      `${head('Content-Length: 5\r\nExpect: 100-continue\r\nConnection: close')}hello`,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*<Code>EntityTooLarge<\/Code>/);
    expect(welcome).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
  });
});
