import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Acknowledgement, PutMediaClient, PutMediaClientConfig, PutMediaInput } from '../src/index.ts';
import { acknowledgement, type FakeService, refuse, startFakeService } from './fake-service.ts';
import { createImpatientClient } from './fault-service.ts';

let service: FakeService;
let client: PutMediaClient;

async function start(
  putMedia: Parameters<typeof startFakeService>[0],
  config: PutMediaClientConfig = {},
): Promise<void> {
  service = await startFakeService(putMedia);
  client = createImpatientClient(service.url, config);
}

function put(payload: PutMediaInput['payload'], changes: Partial<PutMediaInput> = {}) {
  return client.putMedia({
    streamName: 'cam',
    payload,
    producerStartTimestamp: new Date(0),
    fragmentTimecodeType: 'RELATIVE',
    acknowledgement: 'PERSISTED',
    ...changes,
  } as PutMediaInput);
}

afterEach(async () => {
  client.destroy();
  await service.close();
});

/** Acknowledges each byte that arrives as a fragment, and ends with the body. */
const echo: Parameters<typeof startFakeService>[0] = (response, _attempt, request) => {
  response.writeHead(200);
  response.flushHeaders();
  request.on('data', (chunk: Buffer) => {
    for (const byte of chunk) response.write(acknowledgement('PERSISTED', byte));
  });
  request.on('end', () => response.end());
};

test('acknowledgements arrive while the payload is still being sent', async () => {
  await start(echo);
  const heard: Acknowledgement[] = [];
  let hear: () => void = () => {};
  async function* payload() {
    for (const byte of [1, 2, 3]) {
      const next = new Promise<void>((resolve) => {
        hear = resolve;
      });
      yield Uint8Array.of(byte);
      // Does not go on before the byte was acknowledged.
      await next;
    }
  }

  const request = put(payload());
  for await (const each of request.acknowledgements) {
    heard.push(each);
    hear();
  }

  expect(heard.map((each) => each.eventType === 'PERSISTED' && each.fragmentTimecode)).toEqual([
    2000, 4000, 6000,
  ]);
  expect((await request).fragments).toHaveLength(3);
});

test('several readers get the same acknowledgements, and one that leaves early disturbs nobody', async () => {
  await start(echo);

  const request = put(Uint8Array.of(1, 2, 3));
  const readAll = async () => {
    const seen = [];
    for await (const each of request.acknowledgements) seen.push(each);
    return seen.length;
  };
  const readOne = async () => {
    for await (const each of request.acknowledgements) return each;
    return undefined;
  };

  expect(await Promise.all([readAll(), readOne(), readAll()])).toEqual([3, expect.anything(), 3]);
});

test('an iterable is not asked for more than the service takes', async () => {
  let resume: () => void = () => {};
  await start(
    (response, _attempt, request) => {
      request.pause();
      response.writeHead(200);
      response.flushHeaders();
      resume = () => {
        request.resume();
        request.on('end', () => response.end(acknowledgement('PERSISTED', 1)));
      };
    },
    { timeouts: { idleMs: 10_000 } },
  );
  const chunk = Buffer.alloc(1_000_000);
  let asked = 0;
  async function* payload() {
    for (; asked < 100; asked += 1) yield chunk;
  }

  const request = put(payload());
  // Until the buffers of both sockets are full.
  for (let before = -1; before !== asked || asked === 0; ) {
    before = asked;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const askedWhileStuck = asked;
  resume();
  await request;

  expect(askedWhileStuck).toBeLessThan(50);
  expect(asked).toBe(100);
});

describe('an iterable', () => {
  async function* counted(onTaken: () => void) {
    onTaken();
    yield Uint8Array.of(1);
  }

  test('is sent at the second try when the first was refused before its first byte was taken', async () => {
    await start((response, attempt, request) => {
      if (attempt === 1) refuse(response, 400, 'ClientLimitExceededException');
      else echo(response, attempt, request);
    });
    let taken = 0;

    const { fragments } = await put(
      counted(() => {
        taken += 1;
      }),
    );

    expect(fragments).toHaveLength(1);
    expect([taken, service.puts.length]).toEqual([1, 2]);
  });

  test('is not sent again once its first byte was taken, even where the reason passes', async () => {
    await start((response, _attempt, request) => {
      request.once('data', () => refuse(response, 503, 'ServiceUnavailable'));
    });
    client = createImpatientClient(service.url, { timeouts: { idleMs: 5000 } });
    let taken = 0;

    await expect(
      put(
        counted(() => {
          taken += 1;
        }),
      ),
    ).rejects.toMatchObject({ name: 'OutcomeUnknownError', httpStatus: 503 });
    expect([taken, service.puts.length]).toEqual([1, 1]);
  });

  test('that fails is told with its own error, and its request is broken off', async () => {
    await start(echo);
    async function* payload() {
      yield Uint8Array.of(1);
      throw new Error('the camera is gone');
    }

    await expect(put(payload())).rejects.toMatchObject({
      name: 'PayloadFailedError',
      cause: expect.objectContaining({ message: 'the camera is gone' }),
    });
  });

  test('that fails before it has given anything sent nothing', async () => {
    await start(echo);
    async function* payload(): AsyncGenerator<Uint8Array> {
      await new Promise((resolve) => setTimeout(resolve, 50));
      throw new Error('the camera is not there');
    }

    await expect(put(payload())).rejects.toMatchObject({
      name: 'PayloadFailedError',
      advice: 'Nothing was sent',
    });
  });

  test.each<[string, Parameters<typeof startFakeService>[0]]>([
    ['takes it', echo],
    ['is out of order', (response) => refuse(response, 500, 'InternalFailure')],
  ])('of a file that is not there is told so, where the service %s', async (_what, answer) => {
    await start(answer);

    await expect(put(createReadStream(join(__dirname, 'nowhere.mkv')))).rejects.toMatchObject({
      name: 'PayloadFailedError',
      summary: expect.stringContaining('ENOENT: no such file'),
      advice: 'Nothing was sent',
      retryable: false,
    });
  });

  test('may clean up when the connection is lost', async () => {
    await start((response, _attempt, request) => {
      response.writeHead(200);
      response.flushHeaders();
      request.once('data', () => response.socket?.resetAndDestroy());
    });
    let isCleanedUp = false;
    async function* payload() {
      try {
        for (;;) {
          yield Buffer.alloc(10);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      } finally {
        isCleanedUp = true;
      }
    }

    await expect(put(payload())).rejects.toMatchObject({ name: 'OutcomeUnknownError' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isCleanedUp).toBe(true);
  });

  test('that is slow is no silence of the service', async () => {
    await start(echo, { timeouts: { idleMs: 50 } });
    async function* payload() {
      yield Uint8Array.of(1);
      await new Promise((resolve) => setTimeout(resolve, 200));
      yield Uint8Array.of(2);
    }

    expect((await put(payload())).fragments).toHaveLength(2);
  });
});

describe('a request that nobody looks after', () => {
  test('fails without an unhandled rejection', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    await start((response) => refuse(response, 404, 'ResourceNotFoundException'));

    put(Uint8Array.of(1));
    put(Uint8Array.of(1)).acknowledgements[Symbol.asyncIterator]();
    await expect(put(Uint8Array.of(1))).rejects.toMatchObject({ name: 'StreamNotFoundError' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('unhandledRejection', unhandled);

    expect(unhandled).not.toHaveBeenCalled();
  });

  test('throws its error to whoever reads its acknowledgements', async () => {
    await start((response) => refuse(response, 404, 'ResourceNotFoundException'));

    const iterator = put(Uint8Array.of(1)).acknowledgements[Symbol.asyncIterator]();

    await expect(iterator.next()).rejects.toMatchObject({ name: 'StreamNotFoundError' });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });
});

describe('time runs out', () => {
  test('as a whole: an unknown outcome where something was sent, its cause the timeout', async () => {
    await start((response) => response.write(acknowledgement('RECEIVED', 1)), {
      timeouts: { totalMs: 1500, idleMs: 10_000 },
    });

    await expect(put(Uint8Array.of(1))).rejects.toMatchObject({
      name: 'OutcomeUnknownError',
      cause: expect.objectContaining({ name: 'TimeoutError', phase: 'total' }),
      fragments: [{ acknowledgement: 'RECEIVED' }],
    });
  });

  test('as a whole, between tries: the reason for the tries', async () => {
    await start((response) => refuse(response, 500, 'InternalFailure'), {
      timeouts: { totalMs: 1500 },
      maxAttempts: 1000,
      backOff: { baseDelayMs: 50, maxDelayMs: 50 },
    });

    await expect(put(Uint8Array.of(1))).rejects.toMatchObject({ name: 'ServiceFailureError' });
  });

  test('without an answer and without media: nothing was sent', async () => {
    await start(() => {}, { maxAttempts: 1, timeouts: { idleMs: 100 } });

    await expect(put(Uint8Array.of(1))).rejects.toMatchObject({
      name: 'TimeoutError',
      phase: 'idle',
      retryable: true,
    });
  });
});
