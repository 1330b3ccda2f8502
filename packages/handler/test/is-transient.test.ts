import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ServiceError } from '@frame-ingest/get-media';
import { FragmentRejectedError, OutcomeUnknownError } from '@frame-ingest/put-media';
import { isTransient } from '../src/is-transient.ts';

let server: Server;
let status: number;
let code: string;
beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<Error><Code>${code}</Code></Error>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test.each([
  [500, 'InternalError', true],
  [503, 'SlowDown', true],
  [429, 'TooManyRequests', true],
  [400, 'RequestTimeout', true],
  [403, 'AccessDenied', false],
  [400, 'InvalidRequest', false],
])('what S3 refuses with HTTP %i %s may pass: %p', async (httpStatus, name, passes) => {
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
    forcePathStyle: true,
    maxAttempts: 1,
  });
  status = httpStatus;
  code = name;

  const error = await client.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })).catch((e: unknown) => e);

  expect(error).toMatchObject({ name, $metadata: { httpStatusCode: httpStatus } });
  expect(isTransient(error)).toBe(passes);
  client.destroy();
});

test.each([
  ['an outcome that is not known, since a try looks first', new OutcomeUnknownError('m'), true],
  ['a fault of nobody knows whom', new TypeError('m'), true],
  ['a KMS key that is not available to what reads the stream', new ServiceError(4503, 'm', '1', '1'), true],
  ['one that is disabled', new ServiceError(4501, 'm', '1', '1'), false],
])('%s may pass: %p', (_what, error, passes) => {
  expect(isTransient(error)).toBe(passes);
});

test.each([
  [5000, 'INTERNAL_ERROR', true],
  [4008, 'STREAM_NOT_ACTIVE', true],
  [4503, 'KMS_KEY_UNAVAILABLE', true],
  [4501, 'KMS_KEY_DISABLED', false],
  [4006, 'INVALID_MKV_DATA', false],
  [undefined, 'MIN_FRAGMENT_DURATION_REACHED', false],
])('a fragment that was refused with %p %s may be taken later: %p', (errorId, errorCode, passes) => {
  const error = new FragmentRejectedError({
    eventType: 'ERROR',
    errorId,
    errorCode,
    fragmentTimecode: 0,
    fragmentNumber: '1',
  });

  expect(isTransient(error)).toBe(passes);
});
