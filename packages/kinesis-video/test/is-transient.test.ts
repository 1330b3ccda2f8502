import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import {
  GetDataEndpointCommand,
  KinesisVideoClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-kinesis-video';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import fc from '../../../test/support/properties.ts';
import { isTransient } from '../src/index.ts';

const closings: (() => void)[] = [];
afterEach(() => {
  for (const close of closings.splice(0)) close();
});

/** @returns the address of a real server that answers so */
async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closings.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const options = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  maxAttempts: 1,
};

/** @returns what the SDK's client of Kinesis Video throws */
async function askKinesisVideo(endpoint: string): Promise<unknown> {
  const client = new KinesisVideoClient({ ...options, endpoint });
  closings.push(() => client.destroy());
  const command = new GetDataEndpointCommand({ StreamName: 'front', APIName: 'PUT_MEDIA' });
  return await client.send(command).catch((error: unknown) => error);
}

/** @returns what the SDK's client of S3 throws */
async function askS3(endpoint: string): Promise<unknown> {
  const client = new S3Client({ ...options, endpoint, forcePathStyle: true });
  closings.push(() => client.destroy());
  return await client.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })).catch((error: unknown) => error);
}

describe("the SDK's exceptions, for what a real server answers", () => {
  test.each([
    [400, 'ClientLimitExceededException', true],
    [400, 'ConnectionLimitExceededException', true],
    [400, 'InvalidEndpointException', true],
    [400, 'ThrottlingException', true],
    [429, 'SomethingNewException', true],
    [408, 'SomethingNewException', true],
    [500, 'InternalFailure', true],
    [503, 'ServiceUnavailable', true],
    [504, '', true],
    [400, 'InvalidArgumentException', false],
    [404, 'ResourceNotFoundException', false],
    [401, 'NotAuthorizedException', false],
    [403, 'AccessDeniedException', false],
    [400, 'AccountStreamLimitExceededException', false],
    [400, 'SomethingNewException', false],
  ])('Kinesis Video: %i %s passes: %p', async (status, name, passes) => {
    const url = await serve((_request, response) => {
      response.writeHead(status, { 'x-amzn-errortype': name, 'content-type': 'application/json' });
      response.end('{"message":"m"}');
    });

    const error = await askKinesisVideo(url);

    expect(error).toHaveProperty('$fault');
    expect(isTransient(error)).toBe(passes);
    expect(isTransient(error, true)).toBe(passes);
  });

  test.each([
    [500, 'InternalError', true],
    [503, 'SlowDown', true],
    [503, 'ServiceUnavailable', true],
    [400, 'RequestTimeout', true],
    [404, 'NoSuchKey', false],
    [403, 'AccessDenied', false],
    [412, 'PreconditionFailed', false],
  ])('S3: %i %s passes: %p', async (status, code, passes) => {
    const url = await serve((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>m</Message></Error>`);
    });

    const error = await askS3(url);

    expect(error).toMatchObject({ name: code });
    expect(isTransient(error)).toBe(passes);
  });

  test('a 500 that the SDK calls a fault of the client passes, as `throwDefaultError` of older releases does', () => {
    const error = Object.assign(new Error('m'), {
      name: 'InternalError',
      $fault: 'client',
      $metadata: { httpStatusCode: 500 },
    });

    expect(isTransient(error)).toBe(true);
  });

  test('an answer that was cut off passes', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"DataEndpoint":"https://s-12');
    });

    expect(isTransient(await askKinesisVideo(url))).toBe(true);
  });
});

describe('connections that fail pass, as the SDK and as fetch tell of it', () => {
  const cut: RequestListener = (request) => request.socket.resetAndDestroy();

  test('refused', async () => {
    const url = await serve(() => undefined);
    for (const close of closings.splice(0)) close();

    expect(isTransient(await askKinesisVideo(url))).toBe(true);
    expect(isTransient(await fetch(url).catch((error: unknown) => error))).toBe(true);
  });

  test('reset', async () => {
    const url = await serve(cut);

    expect(isTransient(await askKinesisVideo(url))).toBe(true);
    expect(isTransient(await fetch(url).catch((error: unknown) => error))).toBe(true);
  });

  test('a name that is not found', async () => {
    const error = await new Promise((resolve) =>
      connect({ port: 1, host: 'nowhere.invalid' }).once('error', resolve),
    );

    expect(isTransient(error)).toBe(true);
  });

  test('no answer in time', async () => {
    const url = await serve(() => undefined);

    const error = await fetch(url, { signal: AbortSignal.timeout(20) }).catch((caught: unknown) => caught);

    expect(isTransient(error)).toBe(true);
  });

  test.each([
    'ECONNRESET',
    'ECONNREFUSED',
    'ECONNABORTED',
    'EPIPE',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EAI_AGAIN',
    'ERR_STREAM_PREMATURE_CLOSE',
    'UND_ERR_SOCKET',
  ])('%s, and an error that it is the cause of', (code) => {
    const error = Object.assign(new Error('m'), { code });

    expect(isTransient(error)).toBe(true);
    expect(isTransient(new Error('outer', { cause: new Error('inner', { cause: error }) }))).toBe(true);
  });
});

describe('what says itself whether it passes is believed', () => {
  test.each([true, false])('%p', (retryable) => {
    const error = Object.assign(new Error('m'), { retryable, code: 'ECONNRESET' });

    expect(isTransient(error, !retryable)).toBe(retryable);
  });
});

describe('an error that is of no service and no connection is as the caller wants it', () => {
  const circle = new Error('a');
  circle.cause = new Error('b', { cause: circle });

  test.each([
    ['a bug', new TypeError('x is not a function')],
    ['an abort', new DOMException('aborted', 'AbortError')],
    [
      'an abort that is said to come of the network',
      Object.assign(new Error('m', { cause: { code: 'EPIPE' } }), { name: 'AbortError' }),
    ],
    [
      'a certificate that does not fit',
      Object.assign(new Error('m'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
    ],
    ['a file that is not there', Object.assign(new Error('m'), { code: 'ENOENT' })],
    ['causes in a circle', circle],
    ['nothing', undefined],
    ['null', null],
    ['text', 'ECONNRESET'],
  ])('%s', (_what, error) => {
    expect(isTransient(error)).toBe(false);
    expect(isTransient(error, true)).toBe(true);
  });

  test('a refusal by a service is none: it stays refused, whatever the caller wants', () => {
    const error = new ResourceNotFoundException({ message: 'm', $metadata: { httpStatusCode: 404 } });

    expect(isTransient(error, true)).toBe(false);
  });
});

test('it never throws, whatever was thrown', () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true, maxDepth: 4 }), fc.boolean(), (thrown, ifUnknown) => {
      expect(typeof isTransient(thrown, ifUnknown)).toBe('boolean');
    }),
  );
});
