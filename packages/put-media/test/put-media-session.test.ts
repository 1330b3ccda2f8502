import fc from '../../../test/support/properties.ts';
import type {
  PutMediaClient,
  PutMediaClientConfig,
  PutMediaSession,
  PutMediaSessionInput,
  SessionEvent,
} from '../src/index.ts';
import {
  afterSilence,
  cluster,
  createImpatientClient,
  type FaultPlan,
  type FaultService,
  type FragmentFate,
  header,
  type RequestFate,
  startFaultService,
} from './fault-service.ts';

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Scene {
  readonly service: FaultService;
  readonly client: PutMediaClient;
  readonly session: PutMediaSession;
  /** All that was reported, when the session is closed. */
  readonly events: SessionEvent[];
  /** Closes the session, and hears it out. */
  readonly close: PutMediaSession['close'];
}

async function open(
  plan: FaultPlan,
  input: Partial<PutMediaSessionInput> = {},
  config: PutMediaClientConfig = {},
): Promise<Scene> {
  const service = await startFaultService(plan);
  const client = createImpatientClient(service.url, config);
  cleanUps.push(
    () => service.close(),
    () => client.destroy(),
  );
  const session = client.openSession({
    streamName: 'cam',
    header,
    producerStartTimestamp: new Date(0),
    fragmentTimecodeType: 'RELATIVE',
    ...input,
  } as PutMediaSessionInput);
  const events: SessionEvent[] = [];
  const collected = collect(session, events);
  const close: PutMediaSession['close'] = async (options) => {
    try {
      return await session.close(options);
    } finally {
      await collected;
    }
  };
  return { service, client, session, events, close };
}

async function collect(session: PutMediaSession, events: SessionEvent[]): Promise<void> {
  try {
    for await (const event of session.events) events.push(event);
  } catch {
    // A session that fails says so where it is closed.
  }
}

async function putAll(session: PutMediaSession, count: number) {
  const pending = [];
  for (let index = 0; index < count; index += 1) {
    const timecodeMs = index * 2000;
    pending.push(await session.put({ cluster: cluster(timecodeMs), timecodeMs }));
  }
  return pending;
}

function ofType<T extends SessionEvent['type']>(events: readonly SessionEvent[], type: T) {
  return events.filter((event): event is Extract<SessionEvent, { type: T }> => event.type === type);
}

describe('on a good day', () => {
  test('fragments go over one connection, each with its number and times', async () => {
    const { service, session, events, close } = await open({});

    const pending = await putAll(session, 5);
    const summary = await close();

    expect(service.puts).toHaveLength(1);
    expect(service.stored).toEqual([0, 2000, 4000, 6000, 8000]);
    expect(summary).toEqual({ persisted: 5, received: 0, dropped: 0, mayBeDuplicates: 0 });
    expect(await pending[3]?.result()).toMatchObject({
      fragmentTimecode: 6000,
      fragmentNumber: expect.stringMatching(/^\d+$/),
      acknowledgement: 'PERSISTED',
      bufferingAtMs: expect.any(Number),
      receivedAtMs: expect.any(Number),
      persistedAtMs: expect.any(Number),
      sendCount: 1,
      mayBeDuplicate: false,
    });
    expect(ofType(events, 'resent')).toEqual([]);
  });

  test('an old connection is replaced, and drains, before the service ends it', async () => {
    const { service, session, events, close } = await open(
      { oneConnection: true },
      { rotateAfterMs: 0 },
      { timeouts: { idleMs: 10_000 } },
    );

    await putAll(session, 4);
    const summary = await close();

    expect(summary).toMatchObject({ persisted: 4, mayBeDuplicates: 0 });
    expect(service.stored).toEqual([0, 2000, 4000, 6000]);
    expect(service.maxConnections()).toBe(1);
    expect(ofType(events, 'connected')).toHaveLength(4);
    expect(ofType(events, 'draining').map(({ reason }) => reason)).toEqual(['age', 'age', 'age']);
  });

  test('a stream without retention settles with RECEIVED, at the latest when the session closes', async () => {
    const { session, close } = await open({ withoutRetention: true }, {}, afterSilence);

    const [first] = await putAll(session, 3);

    expect(await close()).toEqual({ persisted: 0, received: 3, dropped: 0, mayBeDuplicates: 0 });
    expect(await first?.result()).toMatchObject({ acknowledgement: 'RECEIVED' });
  });

  test('a stream without retention does not hold back for ever what waits for room', async () => {
    const { session, service, close } = await open(
      { withoutRetention: true },
      { maxPendingFragments: 2 },
      afterSilence,
    );

    await putAll(session, 6);

    expect(await close()).toMatchObject({ received: 6, mayBeDuplicates: 0 });
    expect(service.stored).toHaveLength(6);
  });

  test('a stream that is told to keep media, after it kept none, is waited for to the end', async () => {
    const plan = {
      withoutRetention: true,
      fragments: ['persisted', 'reset after it is stored'] satisfies FragmentFate[],
    };
    let hours = 0;
    const { session, close } = await open(plan, {}, { ...afterSilence, lookUpRetention: async () => hours });

    const [first] = await putAll(session, 1);
    expect(await first?.result()).toMatchObject({ acknowledgement: 'RECEIVED', sendCount: 1 });
    hours = 24;
    plan.withoutRetention = false;
    const second = await session.put({ cluster: cluster(2000), timecodeMs: 2000 });

    expect(await second.result()).toMatchObject({ acknowledgement: 'PERSISTED', sendCount: 2 });
    expect(await close()).toMatchObject({ received: 1, persisted: 1, mayBeDuplicates: 1 });
  });

  test('a stream that keeps media is not done with RECEIVED, however cleanly its answer ends', async () => {
    const plan = { withoutRetention: true };
    const { session, close } = await open(plan, {}, { ...afterSilence, lookUpRetention: async () => 24 });

    const [first] = await putAll(session, 1);
    for await (const { type } of session.events) if (type === 'resent') break;
    plan.withoutRetention = false;

    expect(await first?.result()).toMatchObject({ acknowledgement: 'PERSISTED', mayBeDuplicate: true });
    expect(await close()).toMatchObject({ received: 0, persisted: 1 });
  });

  test('a session that got nothing closes without connecting', async () => {
    const { service, close } = await open({});

    expect(await close()).toMatchObject({ persisted: 0 });
    expect(service.puts).toHaveLength(0);
  });
});

describe('a fragment is sent again, and said to be', () => {
  test.each([4000, 4003, 5000, 5001, 4999])('after error %i, which is not its fault', async (errorId) => {
    const { service, session, events, close } = await open({ fragments: ['persisted', { errorId }] });

    const [, second] = await putAll(session, 3);
    await close();

    expect(service.stored).toEqual([0, 2000, 4000]);
    expect(await second?.result()).toMatchObject({ sendCount: 2, mayBeDuplicate: false });
    expect(ofType(events, 'resent')).toContainEqual(
      expect.objectContaining({ timecodeMs: 2000, mayBeDuplicate: false, reason: expect.any(Error) }),
    );
  });

  test.each<FragmentFate>([
    'reset before it is stored',
    'reset after it is stored',
    'stored in silence',
    'lost in silence',
    'end of the answer',
  ])('as a possible duplicate after: %s', async (fate) => {
    const { service, session, events, close } = await open({ fragments: [fate] }, {}, afterSilence);

    const [first] = await putAll(session, 1);
    const summary = await close();

    expect(new Set(service.stored)).toEqual(new Set([0]));
    expect(await first?.result()).toMatchObject({ sendCount: 2, mayBeDuplicate: true });
    expect(summary).toMatchObject({ persisted: 1, mayBeDuplicates: 1 });
    expect(ofType(events, 'resent')).toMatchObject([{ timecodeMs: 0, sendCount: 2, mayBeDuplicate: true }]);
  });

  test('but not when its PERSISTED arrived before the connection was lost', async () => {
    const { service, session, events, close } = await open({ fragments: ['reset after PERSISTED'] });

    await putAll(session, 1);

    expect(await close()).toMatchObject({ persisted: 1, mayBeDuplicates: 0 });
    expect(service.stored).toEqual([0]);
    expect(ofType(events, 'resent')).toEqual([]);
  });
});

test('an older fragment that comes back gets a connection of its own, since one takes them in order only', async () => {
  const { service, session, events, close } = await open(
    { fragments: ['lost in silence'] },
    { rotateAfterMs: 600 },
    afterSilence,
  );

  // On the first connection, which grows old before it is known to be lost.
  const first = await session.put({ cluster: cluster(0), timecodeMs: 0 });
  while (service.puts.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 700));
  await session.put({ cluster: cluster(2000), timecodeMs: 2000 });
  await first.result();

  expect(await close()).toMatchObject({ persisted: 2, mayBeDuplicates: 1 });
  expect(service.stored).toEqual([2000, 0]);
  expect(service.outOfOrder).toEqual([]);
  expect(ofType(events, 'connected')).toHaveLength(3);
});

describe('a fragment is dropped, and said to be', () => {
  test.each([4001, 4002, 4004, 4006, 4007, 4009, 4011, 4012, 4501])(
    'after error %i, which it would meet again',
    async (errorId) => {
      const { service, session, events, close } = await open({ fragments: ['persisted', { errorId }] });

      const [, second] = await putAll(session, 3);
      const summary = await close();

      expect(service.stored).toEqual([0, 4000]);
      expect(summary).toMatchObject({ persisted: 2, dropped: 1 });
      await expect(second?.result()).rejects.toMatchObject({
        name: 'FragmentRejectedError',
        errorId,
        retryable: false,
        fragmentTimecode: 2000,
        advice: expect.any(String),
      });
      expect(ofType(events, 'dropped')).toMatchObject([{ timecodeMs: 2000, error: { errorId } }]);
    },
  );

  test('when passing errors do not pass', async () => {
    const fragments = Array.from({ length: 3 }, () => ({ errorId: 5000 }));
    const { session, close } = await open({ fragments }, { maxErrorsPerFragment: 3 });

    const [first] = await putAll(session, 2);

    expect(await close()).toMatchObject({ persisted: 1, dropped: 1 });
    await expect(first?.result()).rejects.toMatchObject({ errorId: 5000 });
  });
});

describe('a connection that does not come about', () => {
  test.each<[string, RequestFate]>([
    ['is tried again after a throttle', { status: 400, errorType: 'ClientLimitExceededException' }],
    [
      'is tried again beside another producer',
      { status: 400, errorType: 'ConnectionLimitExceededException' },
    ],
    ['is tried again after a fault of the service', { status: 500, errorType: 'InternalFailure' }],
    ['is tried again at another endpoint', { status: 400, errorType: 'InvalidEndpointException' }],
    ['is tried again after a reset', 'reset'],
    ['is tried again with new credentials', { status: 403, errorType: 'ExpiredTokenException' }],
  ])('%s', async (_what, fate) => {
    const { service, session, events, close } = await open({ requests: [fate] });

    await putAll(session, 2);

    expect(await close()).toMatchObject({ persisted: 2, mayBeDuplicates: 0 });
    expect(service.stored).toEqual([0, 2000]);
    expect(ofType(events, 'connectFailed')).toHaveLength(1);
  });

  test('for good ends the session, and every fragment learns why', async () => {
    const { session, events, close } = await open({
      requests: [{ status: 404, errorType: 'ResourceNotFoundException' }],
    });

    const [first] = await putAll(session, 1);

    await expect(first?.result()).rejects.toMatchObject({ name: 'StreamNotFoundError' });
    await expect(close()).rejects.toMatchObject({ name: 'StreamNotFoundError', httpStatus: 404 });
    await expect(session.put({ cluster: cluster(9000), timecodeMs: 9000 })).rejects.toMatchObject({
      name: 'SessionClosedError',
      cause: expect.objectContaining({ name: 'StreamNotFoundError' }),
    });
    expect(ofType(events, 'dropped')).toMatchObject([{ timecodeMs: 0 }]);
  });

  test('ends the session after as many tries as were allowed', async () => {
    const { session, close } = await open(
      { requests: ['reset', 'reset', 'reset'] },
      { maxConnectAttempts: 3 },
    );

    await putAll(session, 1);

    await expect(close()).rejects.toMatchObject({ name: 'ConnectionFailedError' });
  });
});

describe('a caller', () => {
  test('is held back while too much is without acknowledgement', async () => {
    const fragments: FragmentFate[] = ['lost in silence'];
    const { session, close } = await open({ fragments }, { maxPendingFragments: 2 }, afterSilence);
    await putAll(session, 2);
    let isTaken = false;

    const third = session.put({ cluster: cluster(4000), timecodeMs: 4000 }).then(() => {
      isTaken = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 30));

    expect(isTaken).toBe(false);
    await third;
    expect(await close()).toMatchObject({ persisted: 3 });
  });

  test('who puts fragments out of order is told so, and the session goes on', async () => {
    const { session, close } = await open({});
    await putAll(session, 2);

    await expect(session.put({ cluster: cluster(2000), timecodeMs: 2000 })).rejects.toMatchObject({
      name: 'InvalidInputError',
    });
    expect(await close()).toMatchObject({ persisted: 2 });
  });

  test.each([
    ['durationMs', { durationMs: 20_004 }, 'maxFragmentDurationMs'],
    ['durationMs', { durationMs: 996 }, 'minFragmentDurationMs'],
    ['tagCount', { tagCount: 11 }, 'maxFragmentTags'],
    ['cluster', { cluster: Buffer.alloc(50_000_001) }, 'maxFragmentBytes'],
  ])(
    'whose fragment has a %s beyond the limits learns it before the network',
    async (_field, changes, limit) => {
      const { session, service, close } = await open({});

      const put = session.put({ cluster: cluster(0), timecodeMs: 0, ...changes });

      await expect(put).rejects.toMatchObject({ name: 'LimitExceededError', limit });
      expect(service.puts).toHaveLength(0);
      await close();
    },
  );

  test('whose timecodes are not those of the clusters is told so, rather than sent round in circles', async () => {
    const { session, close } = await open({});

    const fragment = await session.put({ cluster: cluster(4000), timecodeMs: 4 });

    await expect(fragment.result()).rejects.toMatchObject({ name: 'OutcomeUnknownError' });
    await expect(close()).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringContaining('4000 ms, but the first fragment was put at 4 ms'),
    });
  });

  test('who gives up does not wait for the pause between two tries', async () => {
    const service = await startFaultService({ requests: ['reset', 'reset'] });
    const client = createImpatientClient(service.url, {
      backOff: { baseDelayMs: 3_600_000, maxDelayMs: 3_600_000 },
    });
    const session = client.openSession({
      streamName: 'cam',
      header,
      producerStartTimestamp: 0,
      fragmentTimecodeType: 'RELATIVE',
    });
    await session.put({ cluster: cluster(0), timecodeMs: 0 });

    await expect(session.close({ signal: AbortSignal.timeout(100) })).rejects.toMatchObject({
      name: 'AbortedError',
    });
    client.destroy();
    await service.close();
  });

  test('who leaves an option undefined gets its default', async () => {
    const { session, close } = await open({}, {
      acknowledgement: undefined,
      rotateAfterMs: undefined,
    } as unknown as Partial<PutMediaSessionInput>);

    const fragment = await session.put({ cluster: cluster(0), timecodeMs: 0 });

    await close();
    expect(await fragment.result()).toMatchObject({ acknowledgement: 'PERSISTED' });
  });

  test('who puts after close is told so', async () => {
    const { session, close } = await open({});
    await close();

    await expect(session.put({ cluster: cluster(0), timecodeMs: 0 })).rejects.toMatchObject({
      name: 'SessionClosedError',
    });
  });

  test('who aborts gets every fragment back: not sent, or with an unknown outcome', async () => {
    const abort = new AbortController();
    const { session, close, service } = await open(
      { fragments: ['stored in silence'], oneConnection: true },
      { signal: abort.signal, maxPendingFragments: 2 },
    );
    const [first] = await putAll(session, 1);
    while (service.stored.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));

    abort.abort();

    await expect(first?.result()).rejects.toMatchObject({ name: 'OutcomeUnknownError' });
    await expect(close()).rejects.toMatchObject({ name: 'AbortedError' });
  });

  test('who gives up closing ends the session', async () => {
    const requests = Array.from({ length: 1000 }, (): RequestFate => 'reset');
    const { session, close } = await open({ requests });
    const [first] = await putAll(session, 1);

    await expect(close({ signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
      name: 'AbortedError',
    });
    await expect(first?.result()).rejects.toMatchObject({ name: 'AbortedError' });
  });
});

test('whatever goes wrong, nothing is lost unsaid and nothing is there twice unsaid', async () => {
  const fate = fc.oneof(
    { weight: 4, arbitrary: fc.constant<FragmentFate>('persisted') },
    {
      weight: 4,
      arbitrary: fc.constantFrom<FragmentFate>(
        'reset before it is stored',
        'reset after it is stored',
        'reset after PERSISTED',
        'end of the answer',
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom<FragmentFate>('stored in silence', 'lost in silence') },
    {
      weight: 3,
      arbitrary: fc
        .constantFrom(4000, 4001, 4002, 4003, 4006, 4500, 4999, 5000, 5001)
        .map((errorId) => ({ errorId })),
    },
  );
  const request = fc.oneof(
    { weight: 3, arbitrary: fc.constant<RequestFate>('taken') },
    {
      weight: 2,
      arbitrary: fc.constantFrom<RequestFate>(
        'reset',
        { status: 400, errorType: 'ClientLimitExceededException' },
        { status: 400, errorType: 'ConnectionLimitExceededException' },
        { status: 503, errorType: 'ServiceUnavailable' },
      ),
    },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        fragments: fc.array(fate, { maxLength: 8 }),
        requests: fc.array(request, { maxLength: 6 }),
        oneConnection: fc.boolean(),
        count: fc.integer({ min: 1, max: 8 }),
        rotateAfterMs: fc.constantFrom(0, 5, 60_000),
        maxPendingFragments: fc.constantFrom(1, 3, 100),
      }),
      async ({ count, rotateAfterMs, maxPendingFragments, ...plan }) => {
        const { service, client, session, events, close } = await open(
          plan,
          { rotateAfterMs, maxPendingFragments },
          // What is sent again because the loop stood still is told, as all that is sent again.
          { timeouts: { idleMs: 150 } },
        );

        const pending = await putAll(session, count);
        const summary = await close();

        const resent = ofType(events, 'resent').filter(({ mayBeDuplicate }) => mayBeDuplicate);
        const dropped = ofType(events, 'dropped').map(({ timecodeMs }) => timecodeMs);
        let settled = 0;
        for (const { timecodeMs, result } of pending.map((each) => ({
          timecodeMs: each.timecodeMs,
          result: each.result(),
        }))) {
          const copies = service.stored.filter((stored) => stored === timecodeMs).length;
          const outcome = await result.catch((error: Error) => error);
          if (outcome instanceof Error) {
            expect(dropped).toContain(timecodeMs);
          } else {
            settled += 1;
            expect(copies).toBeGreaterThanOrEqual(1);
            if (copies > 1) expect(outcome.mayBeDuplicate).toBe(true);
            if (outcome.mayBeDuplicate) expect(resent.map((event) => event.timecodeMs)).toContain(timecodeMs);
          }
        }
        expect(summary).toMatchObject({ persisted: settled, dropped: count - settled });
        expect(dropped).toHaveLength(count - settled);
        expect(service.outOfOrder).toEqual([]);
        client.destroy();
        await service.close();
      },
    ),
    { numRuns: 60, endOnFailure: true },
  );
});
