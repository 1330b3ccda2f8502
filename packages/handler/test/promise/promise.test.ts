import { setTimeout as sleep } from 'node:timers/promises';
import { batchOf, listingLagMs, type Stage, someTime, startStage } from './stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

const numbersOf = ({ json }: Awaited<ReturnType<Stage['post']>>): string[] =>
  json.stream.fragments.map(({ fragmentNumber }) => fragmentNumber);

describe('nothing that is answered 200 is lost', () => {
  test('two cameras that begin in the same millisecond each get their own fragment, also on a retry', async () => {
    stage = await startStage({}, { faults: ['error-acknowledgement error=5000 request=2'] });
    const first = await stage.post(batchOf(1));
    const second = await stage.post(batchOf(2));
    const again = await stage.post(batchOf(2));

    expect([first.status, second.status, again.status]).toEqual([200, 200, 200]);
    expect(numbersOf(second)).not.toEqual(numbersOf(first));
    expect(numbersOf(again)).toEqual(numbersOf(second));
    expect(await stage.violations()).toEqual([]);
  });

  test('cameras on whole seconds lose nothing while one acknowledgement in five is an error', async () => {
    stage = await startStage({}, { faults: ['error-acknowledgement error=5000 probability=0.2 seed=7'] });
    for (let second = 0; second < 6; second += 1) {
      const answers = await Promise.all(
        [1, 2, 3].map((camera) => stage.post(batchOf(camera, someTime + second * 1000))),
      );
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    }

    expect(await stage.violations()).toEqual([]);
  });
});

describe('nothing stops a stream', () => {
  test('a stream that is made on demand is waited for', async () => {
    const streams = [{ name: 'cam', dataRetentionInHours: 24 }];
    stage = await startStage({ STREAM_NAMES: 'cam,door-*' }, { transitionMs: 2_500, streams });
    const answers = await Promise.all(
      [1, 2, 3, 4, 5, 6, 7, 8].map((camera) =>
        stage.post({ ...batchOf(camera, someTime + camera * 1000), streamName: `door-${camera % 3}` }),
      ),
    );

    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(await stage.violations()).toEqual([]);
  });

  test('an answer of GetDataEndpoint that never comes holds up its own request at the most', async () => {
    stage = await startStage({}, { faults: ['delay operation=GetDataEndpoint delayMs=60000 times=1'] });
    const first = await stage.post(batchOf(1), 15_000);
    const second = await stage.post(batchOf(2, someTime + 1000));

    expect([first.status, second.status]).toEqual([200, 200]);
    expect(await stage.violations()).toEqual([]);
  });
});

describe('nothing is doubled', () => {
  test('the same batch eight times at once is one object and one fragment', async () => {
    stage = await startStage();
    const answers = await Promise.all(Array.from({ length: 8 }, () => stage.post(batchOf(1))));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.flatMap(numbersOf)).size).toBe(1);
    expect(await stage.violations()).toEqual([]);
  });

  test('a client that gives up while its batch waits, and sends it again, has it once', async () => {
    stage = await startStage({}, { faults: ['delay operation=PutMedia delayMs=2000 times=1'] });
    const given = stage.post(batchOf(1));
    await sleep(600);
    const again = await stage.post(batchOf(1));

    expect([(await given).status, again.status]).toEqual([200, 200]);
    expect(await stage.violations()).toEqual([]);
  });

  test.each([1, 2, 3])(
    'of a batch of three fragments only what is missing is put again (%i fails)',
    async (bad) => {
      stage = await startStage(
        { MAX_FRAGMENT_MS: '1000' },
        { faults: [`error-acknowledgement error=5001 fragment=${bad} times=1`] },
      );
      const answer = await stage.post(batchOf(1, someTime, 3));

      expect(answer.status).toBe(200);
      expect(numbersOf(answer)).toHaveLength(3);
      expect(await stage.violations()).toEqual([]);
    },
  );

  test('a look that fails for a moment does not count as "not there"', async () => {
    stage = await startStage();
    const first = await stage.post(batchOf(1));
    stage.kvs.injectFault('http-error operation=ListFragments error=InternalFailureException times=1');
    const again = await stage.post(batchOf(1));

    expect(numbersOf(again)).toEqual(numbersOf(first));
    expect(await stage.violations()).toEqual([]);
  });

  test('a connection that breaks after the fragment was stored leads to a look, not to a second fragment', async () => {
    stage = await startStage({}, { faults: ['reset acknowledgement=PERSISTED when=before times=1'] });

    expect((await stage.post(batchOf(1))).status).toBe(200);
    expect(await stage.violations()).toEqual([]);
  });
});

describe('what is said is so', () => {
  test('the same frames with another framerate are the same batch, and the answer tells what is kept', async () => {
    stage = await startStage();
    const first = await stage.post({ ...batchOf(1), framerate: 10 });
    const again = await stage.post({ ...batchOf(1), framerate: 2 });

    expect(again.json.archive).toEqual(first.json.archive);
    expect(again.json.end).toBe(first.json.end);
    expect(await stage.violations()).toEqual([]);
  });

  test('times that were inferred are told, so that the frames can be sent again with them', async () => {
    stage = await startStage();
    const { frames } = batchOf(1);
    const first = await stage.post({ frames, framerate: 10 });
    const { timestamps = [] } = first.json;
    const again = await stage.post({ frames, framerate: 10, timestamps });

    expect(timestamps).toHaveLength(frames.length);
    expect(again.json.archive).toEqual(first.json.archive);
    expect(numbersOf(again)).toEqual(numbersOf(first));
  });

  test('where the stream refuses and nothing else delivers, the answer is 503 with what to do, and the times', async () => {
    stage = await startStage({}, { faults: ['error-acknowledgement error=KMS_KEY_DISABLED'] });
    const { frames } = batchOf(1);
    const { status, json } = await stage.post({ frames, framerate: 10 });

    expect([status, json.code]).toEqual([503, 'stream_failed']);
    expect(json.detail).toContain('KMS_KEY_DISABLED (4501)');
    expect(json.advice).toContain('KMS key');
    expect(json.timestamps).toHaveLength(frames.length);
    expect(json.archive?.key).toMatch(/^cam\//);
  });
});

describe('with something that reads the archive', () => {
  const redriven = { REDRIVE: 'on', DELIVERY_PATIENCE_MS: '2000' };

  test('a stream that is out is answered with 202, and what is archived gets there, once', async () => {
    stage = await startStage(redriven, {
      faults: ['http-error operation=PutMedia error=ServiceUnavailableException'],
    });
    const answers = await Promise.all(
      [1, 2, 3].map((camera) => stage.post(batchOf(camera, someTime + camera * 1000, 1))),
    );
    const [first] = answers;
    const path = String(first?.headers['location']);
    const before = await stage.get(decodeURIComponent(path));
    const failedDuring = await stage.redrive();
    stage.kvs.clearFaults();
    const failedAfter = await stage.redrive();
    await sleep(listingLagMs);
    const after = await stage.get(decodeURIComponent(path));

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(first?.json.delivery).toEqual({ state: 'pending', reason: 'ServiceUnavailableException' });
    expect(before.json.delivery).toEqual({ state: 'pending' });
    expect([failedDuring, failedAfter]).toEqual([3, 0]);
    expect(after.json).toMatchObject({ id: first?.json.id, delivery: { state: 'delivered' } });
    expect(after.json.stream.fragments).toHaveLength(1);
    expect(await stage.violations()).toEqual([]);
  });

  test('the same batch again, after the stream has come back, is 200 and there once', async () => {
    stage = await startStage(redriven, {
      faults: ['http-error operation=PutMedia error=ServiceUnavailableException'],
    });
    const first = await stage.post(batchOf(1));
    stage.kvs.clearFaults();
    const again = await stage.post(batchOf(1));
    await stage.redrive();

    expect([first.status, again.status]).toEqual([202, 200]);
    expect(await stage.violations()).toEqual([]);
  });

  test.each([
    ['ServiceUnavailableException', 503, 'ServiceUnavailableException'],
    ['ClientLimitExceededException', 400, 'ClientLimitExceededException'],
  ])('a batch is pending with the reason while the stream answers %s', async (error, statusCode, reason) => {
    stage = await startStage(redriven);
    const { json } = await stage.post(batchOf(1));
    for (const operation of ['ListFragments', 'GetDataEndpoint', 'GetMediaForFragmentList']) {
      stage.kvs.injectFault(`http-error operation=${operation} error=${error} statusCode=${statusCode}`);
    }
    const during = await stage.get(`/Batches/${json.id}`);
    stage.kvs.clearFaults();
    await sleep(listingLagMs);
    const after = await stage.get(`/Batches/${json.id}`);

    expect(during.status).toBe(200);
    expect(during.json.delivery).toEqual({ state: 'pending', reason, advice: expect.any(String) });
    expect(during.json.stream.fragments).toEqual([]);
    expect(after.json.delivery).toEqual({ state: 'delivered' });
  });

  test('a stream that may not be read is a fault of the deployment, and no state of a batch', async () => {
    stage = await startStage(redriven);
    const { json } = await stage.post(batchOf(1));
    stage.kvs.injectFault('http-error operation=ListFragments error=NotAuthorizedException statusCode=401');
    const { status, json: problem } = await stage.get(`/Batches/${json.id}`);

    expect([status, problem.code]).toEqual([502, 'playback_failed']);
  });

  test('a batch that is parked stays so while the stream cannot be asked', async () => {
    stage = await startStage(redriven, { faults: ['error-acknowledgement error=INVALID_MKV_DATA'] });
    const { json } = await stage.post(batchOf(1));
    await stage.redrive();
    stage.kvs.injectFault(
      'http-error operation=ListFragments error=ServiceUnavailableException statusCode=503',
    );
    const { json: batch } = await stage.get(`/Batches/${json.id}`);

    expect(batch.delivery).toMatchObject({ state: 'parked', reason: 'INVALID_MKV_DATA (4006)' });
  });

  test('what a stream refuses for what it is, is parked with the reason', async () => {
    stage = await startStage(redriven, { faults: ['error-acknowledgement error=INVALID_MKV_DATA'] });
    const { status, json } = await stage.post(batchOf(1));
    const failed = await stage.redrive();
    const { json: batch } = await stage.get(`/Batches/${json.id}`);

    expect([status, failed]).toEqual([202, 0]);
    expect(json.delivery).toEqual(batch.delivery);
    expect(batch.delivery).toMatchObject({ state: 'parked', reason: 'INVALID_MKV_DATA (4006)' });
  });

  test('a stream that keeps nothing gets a batch once, and that is known afterwards', async () => {
    stage = await startStage(redriven, { streams: [{ name: 'cam', dataRetentionInHours: 0 }] });
    const first = await stage.post(batchOf(1));
    const failed = await stage.redrive();
    const again = await stage.post(batchOf(1));
    const { json: batch } = await stage.get(`/Batches/${first.json.id}`);

    expect([first.status, failed, again.status]).toEqual([200, 0, 200]);
    expect(first.json.stream.fragments).toMatchObject([{ acknowledgement: 'RECEIVED' }]);
    expect(numbersOf(again)).toEqual(numbersOf(first));
    expect(batch).toMatchObject({ delivery: { state: 'delivered' }, stream: first.json.stream });
  });

  test('a batch that nobody has archived is not found', async () => {
    stage = await startStage(redriven);
    const { status, json } = await stage.get(`/Batches/cam~${someTime}~${'0'.repeat(32)}`);

    expect([status, json.code]).toEqual([404, 'batch_not_found']);
  });
});

describe('an archive that fails', () => {
  const nothing = 'nothing was stored';

  test.each([
    ['http-error error=SlowDown operation=PutObject', 503, true],
    ['http-error error=AccessDenied operation=PutObject', 503, true],
    ['http-error error=InternalError operation=PutObject', 503, false],
  ])('with %s is answered %i, and what is said of it is so', async (fault, status, isCertain) => {
    stage = await startStage({}, { s3Faults: [fault] });
    const answer = await stage.post(batchOf(1));
    const again = await stage.post(batchOf(1));
    stage.s3.clearFaults();
    const last = await stage.post(batchOf(1));

    expect([answer.status, again.status, last.status]).toEqual([status, status, 200]);
    expect(answer.json.detail?.includes(nothing)).toBe(isCertain);
    expect(answer.json.code).toBe('archive_failed');
    expect(await stage.violations()).toEqual([]);
  });

  test.each([
    'error-after error=InternalError operation=PutObject times=1',
    'error-after error=ServiceUnavailable operation=PutObject times=1',
    'swallow-answer operation=PutObject times=1',
    'conflict operation=PutObject times=3',
  ])('with %s is looked at, and the batch is there once', async (fault) => {
    stage = await startStage({}, { s3Faults: [fault] });
    const answer = await stage.post(batchOf(1), 28_000);

    expect(answer.status).toBe(200);
    expect(await stage.violations()).toEqual([]);
  });

  test('that cannot be read after it has said "there already" is unknown, not "nothing"', async () => {
    stage = await startStage();
    await stage.post(batchOf(1));
    stage.s3.injectFault('http-error error=InternalError operation=GetObject');
    const { status, json } = await stage.post(batchOf(1));
    stage.s3.clearFaults();

    expect([status, json.code]).toEqual([503, 'archive_failed']);
    expect(json.detail).not.toContain(nothing);
    expect(await stage.violations()).toEqual([]);
  });
});

describe('a stream that fails in odd ways', () => {
  test.each([
    'withhold-acknowledgement acknowledgement=PERSISTED times=1',
    'reset acknowledgement=RECEIVED when=after times=1',
    'reset afterBytes=2000 times=1',
    'throttle operation=PutMedia times=2',
    'http-error operation=PutMedia error=ConnectionLimitExceededException times=3',
    'delay operation=ListFragments delayMs=60000 times=1',
    'http-error operation=GetMediaForFragmentList error=InternalFailureException times=1',
  ])('%s: the batch is answered 200, and is there once, also when it is sent again', async (fault) => {
    stage = await startStage({}, { faults: [fault] });
    const first = await stage.post(batchOf(1), 28_000);
    const again = await stage.post(batchOf(1), 28_000);

    expect([first.status, again.status]).toEqual([200, 200]);
    expect(numbersOf(again)).toEqual(numbersOf(first));
    expect(await stage.violations()).toEqual([]);
  });

  test('one silent PutMedia does not hold up those behind it for longer than its own limit', async () => {
    stage = await startStage({}, { faults: ['withhold-acknowledgement times=1'] });
    const answers = await Promise.all(
      [1, 2, 3].map((camera) => stage.post(batchOf(camera, someTime + camera * 1000), 28_000)),
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await stage.violations()).toEqual([]);
  });
});
