import { PutMediaClient, type PutMediaClientConfig, type PutMediaInput } from '../src/index.ts';
import { acknowledgement, type FakeService, refuse, startFakeService } from './fake-service.ts';

let service: FakeService;
let client: PutMediaClient;

async function start(
  putMedia: Parameters<typeof startFakeService>[0],
  config: PutMediaClientConfig = {},
  getDataEndpoint?: Parameters<typeof startFakeService>[1],
  dataRetentionInHours?: number,
): Promise<void> {
  service = await startFakeService(putMedia, getDataEndpoint, dataRetentionInHours);
  client = clientFor(service.url, config);
}

function clientFor(endpoint: string, config: PutMediaClientConfig = {}): PutMediaClient {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
  return new PutMediaClient({
    region: 'eu-central-1',
    endpoint,
    credentials,
    backOff: { baseDelayMs: 1 },
    // Its own retries would hide ours.
    kinesisVideo: { maxAttempts: 1 },
    ...config,
  });
}

function put(changes: Partial<PutMediaInput> = {}) {
  return client.putMedia({
    streamName: 'cam',
    payload: Buffer.alloc(200_000, 1),
    producerStartTimestamp: 1_700_000_000_005,
    fragmentTimecodeType: 'RELATIVE',
    acknowledgement: 'PERSISTED',
    fragmentCount: 1,
    ...changes,
  } as PutMediaInput);
}

/** All that a stream without retention says. */
const receivedOnly: Parameters<typeof startFakeService>[0] = (response) =>
  response.end(acknowledgement('BUFFERING', 1) + acknowledgement('RECEIVED', 1));

afterEach(async () => {
  client.destroy();
  await service.close();
});

describe('a request', () => {
  test('has the headers of PutMedia, is chunked, and signs all that says where it goes', async () => {
    await start((response) => response.end(acknowledgement('PERSISTED', 1)));

    await put();

    const headers = service.puts[0]?.headers ?? {};
    expect(headers).toMatchObject({
      'x-amzn-stream-name': 'cam',
      'x-amzn-fragment-timecode-type': 'RELATIVE',
      'x-amzn-producer-start-timestamp': '1700000000.005',
      'transfer-encoding': 'chunked',
      'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
      'x-amz-security-token': 'token',
    });
    expect(headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/kinesisvideo\/aws4_request, SignedHeaders=\S+, Signature=[0-9a-f]{64}$/,
    );
    for (const name of ['host', 'x-amz-date', 'x-amz-security-token', 'x-amzn-stream-name']) {
      expect(headers.authorization).toMatch(new RegExp(`SignedHeaders=\\S*\\b${name}\\b`));
    }
  });

  test('ends as soon as every fragment has the wanted acknowledgement, even if the response stays open', async () => {
    await start((response) => {
      response.write(acknowledgement('BUFFERING', 1) + acknowledgement('BUFFERING', 2));
      response.write(acknowledgement('RECEIVED', 1) + acknowledgement('RECEIVED', 2));
    });

    const { fragments } = await put({ fragmentCount: 2, acknowledgement: 'RECEIVED' });

    expect(fragments).toEqual([
      expect.objectContaining({ fragmentTimecode: 2000, acknowledgement: 'RECEIVED' }),
      expect.objectContaining({ fragmentTimecode: 4000, acknowledgement: 'RECEIVED' }),
    ]);
  });

  test('to a stream without retention ends with RECEIVED, and says so', async () => {
    await start(receivedOnly, {}, undefined, 0);

    expect((await put()).fragments[0]?.acknowledgement).toBe('RECEIVED');
  });

  test('asks for the endpoint once for many fragments', async () => {
    let lookUps = 0;
    await start(
      (response) => response.end(acknowledgement('PERSISTED', 1)),
      {},
      (_request, response) => {
        lookUps += 1;
        response.end(JSON.stringify({ DataEndpoint: service.url }));
      },
    );

    await Promise.all([put(), put()]);
    await put();

    expect(lookUps).toBe(1);
  });
});

describe('a refusal', () => {
  test.each([
    [400, 'ConnectionLimitExceededException'],
    [400, 'ClientLimitExceededException'],
    [400, 'InvalidEndpointException'],
    [500, 'InternalFailure'],
  ])('of %i %s is tried again until it passes', async (status, errorType) => {
    await start((response, attempt) => {
      if (attempt < 3) refuse(response, status, errorType);
      else response.end(acknowledgement('PERSISTED', 1));
    });

    expect((await put()).fragments).toHaveLength(1);
    expect(service.puts).toHaveLength(3);
  });

  test.each([
    [404, 'ResourceNotFoundException', 'StreamNotFoundError'],
    [400, 'InvalidArgumentException', 'InvalidArgumentError'],
    [401, 'NotAuthorizedException', 'NotAuthorizedError'],
    [403, 'AccessDeniedException', 'NotAuthorizedError'],
    [418, 'TeapotException', 'RequestRefusedError'],
  ])('of %i %s is final and keeps the words of the service', async (status, errorType, name) => {
    await start((response) => refuse(response, status, errorType));

    await expect(put()).rejects.toMatchObject({
      name,
      httpStatus: status,
      advice: expect.any(String),
      errorType,
      retryable: false,
      requestId: 'request-1',
      message: expect.stringContaining('as the test says'),
    });
    expect(service.puts).toHaveLength(1);
  });

  test('that never passes is given up after the last try', async () => {
    await start((response) => refuse(response, 400, 'ClientLimitExceededException'), { maxAttempts: 2 });

    await expect(put()).rejects.toMatchObject({ name: 'ThrottledError', retryable: true });
    expect(service.puts).toHaveLength(2);
  });

  test.each([
    ['seconds', () => '3', 3000],
    ['a date', () => new Date(Date.now() + 60_000).toUTCString(), 60_000],
  ])('that names a time to wait in %s tells it', async (_form, retryAfter, expectedMs) => {
    await start(
      (response) => {
        response.setHeader('retry-after', retryAfter());
        refuse(response, 503, 'ServiceUnavailable');
      },
      { maxAttempts: 1 },
    );

    const error = await put().catch((reason) => reason);

    expect(error).toMatchObject({ name: 'ServiceFailureError' });
    expect(Math.abs(error.retryAfterMs - expectedMs)).toBeLessThan(20_000);
  });

  test('that names no time tells none', async () => {
    await start((response) => refuse(response, 503, 'ServiceUnavailable'), { maxAttempts: 1 });

    expect(await put().catch((error) => error)).toHaveProperty('retryAfterMs', undefined);
  });

  test('of the endpoint tells the time to wait, too', async () => {
    await start(
      () => {},
      { maxAttempts: 1 },
      (_request, response) => {
        response.setHeader('retry-after', '4');
        refuse(response, 400, 'ClientLimitExceededException');
      },
    );

    await expect(put()).rejects.toMatchObject({ name: 'ThrottledError', retryAfterMs: 4000 });
  });

  test('is not tried again before the time that it names', async () => {
    await start(
      (response, attempt) => {
        if (attempt > 1) return response.end(acknowledgement('PERSISTED', 1));
        response.setHeader('retry-after', '1');
        refuse(response, 503, 'ServiceUnavailable');
      },
      { backOff: { baseDelayMs: 1 } },
    );
    const startMs = performance.now();

    await put();

    expect(performance.now() - startMs).toBeGreaterThanOrEqual(990);
  });

  test('whose body never ends is a refusal in time', async () => {
    await start((response) => response.writeHead(503).write('{"Message":'), {
      maxAttempts: 1,
      timeouts: { acknowledgementMs: 300 },
    });

    await expect(put()).rejects.toMatchObject({ name: 'TimeoutError', retryable: true });
  });

  test('of the endpoint is told with its name', async () => {
    await start(
      () => {},
      {},
      (_request, response) => refuse(response, 404, 'ResourceNotFoundException'),
    );

    await expect(put()).rejects.toMatchObject({
      name: 'StreamNotFoundError',
      errorType: 'ResourceNotFoundException',
      retryable: false,
    });
    expect(service.puts).toHaveLength(0);
  });

  test('to connect is safe to try again', async () => {
    await start(() => {});
    await service.close();

    await expect(put()).rejects.toMatchObject({
      name: 'ConnectionFailedError',
      errorCode: 'ConnectionFailed',
      retryable: true,
    });
  });
});

describe('an ERROR acknowledgement', () => {
  test.each([
    ['MAX_FRAGMENT_DURATION_REACHED', 4002, false],
    ['FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS', 4004, false],
    ['KMS_KEY_DISABLED', 4501, false],
    ['STREAM_READ_ERROR', 4000, true],
    ['ARCHIVAL_ERROR', 5001, true],
    ['KMS_KEY_UNAVAILABLE', 4503, true],
    ['MIN_FRAGMENT_DURATION_REACHED', undefined, false],
  ])('%s (%p) is an error with its fragment, retryable: %p', async (ErrorCode, ErrorId, retryable) => {
    await start((response) => {
      response.write(acknowledgement('PERSISTED', 1) + acknowledgement('BUFFERING', 2));
      response.end(acknowledgement('ERROR', 2, { ErrorCode, ErrorId }));
    });

    await expect(put({ fragmentCount: 2 })).rejects.toMatchObject({
      name: 'FragmentRejectedError',
      errorCode: ErrorCode,
      errorId: ErrorId,
      retryable,
      fragmentTimecode: 4000,
      fragments: [{ acknowledgement: 'PERSISTED' }, { acknowledgement: 'BUFFERING' }],
    });
    expect(service.puts).toHaveLength(1);
  });
});

describe('the outcome is unknown, and nothing is sent again, when', () => {
  test.each<[string, Parameters<typeof startFakeService>[0]]>([
    [
      'the connection is reset before an answer, with some of the payload sent',
      (response, _attempt, request) => request.once('data', () => response.socket?.destroy()),
    ],
    [
      'the connection is reset after the first acknowledgement',
      (response) => {
        response.write(acknowledgement('BUFFERING', 1));
        setTimeout(() => response.socket?.destroy(), 20);
      },
    ],
    ['the response ends without an acknowledgement', (response) => response.end()],
    ['the response ends after BUFFERING', (response) => response.end(acknowledgement('BUFFERING', 1))],
    ['the response is something else', (response) => response.end('{<html>}')],
    ['the service falls silent', (response) => response.write(acknowledgement('RECEIVED', 1))],
    ['the service never answers, and some of the payload is sent', () => {}],
  ])('%s', async (_when, putMedia) => {
    await start(putMedia, { timeouts: { idleMs: 1500 } });

    await expect(put()).rejects.toMatchObject({ name: 'OutcomeUnknownError', retryable: false });
    expect(service.puts).toHaveLength(1);
  });

  test('the caller has no more time', async () => {
    const caller = new AbortController();
    await start((response, _attempt, request) => {
      response.write(acknowledgement('RECEIVED', 1));
      request.once('data', () => caller.abort());
    });

    await expect(put({ signal: caller.signal })).rejects.toMatchObject({ name: 'OutcomeUnknownError' });
  });
});

test('a caller without time left sends nothing', async () => {
  await start((response) => response.end(acknowledgement('PERSISTED', 1)));

  await expect(put({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortedError' });
  expect(service.puts).toHaveLength(0);
});
