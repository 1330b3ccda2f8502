import {
  DescribeStreamCommand,
  DescribeStreamStorageConfigurationCommand,
  KinesisVideoClient,
  ListTagsForStreamCommand,
} from '@aws-sdk/client-kinesis-video';
import { writeFrameBundle } from '@frame-ingest/contract';
import { exampleFrames, toDataUrl } from '../../../test/support/sample.ts';
import { type Answer, type RunningFunction, startFunction } from './start-function.ts';

const images = exampleFrames.slice(0, 10);
const frames = images.map(toDataUrl);
/** A moment of its own for each batch, so that none is taken for another. */
let startMs = Date.now() - 3_600_000;
const timestamps = (): number[] => {
  startMs += 60_000;
  return images.map((_, index) => startMs + index * 100);
};

let running: RunningFunction | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function start(...options: Parameters<typeof startFunction>): Promise<RunningFunction> {
  running = await startFunction(...options);
  return running;
}

function jsonBody(streamName?: unknown): string {
  return JSON.stringify({ frames, framerate: 10, timestamps: timestamps(), streamName });
}

/** What API Gateway hands over of a caller whose token it has checked. */
const withClaims = (claims: object): object => ({ jwt: { claims, scopes: null } });

const forbidden = { status: 403, json: { code: 'stream_not_allowed', retryable: false } };

describe('with two streams', () => {
  const variables = { STREAM_NAMES: 'cam,back' };

  test('a batch without a name goes to the first', async () => {
    const { status, json } = await (await start(variables)).post(jsonBody());

    expect([status, json.stream.name]).toEqual([200, 'cam']);
    expect(json.archive.key).toMatch(/^cam\//);
  });

  test.each<[form: string, send: (app: RunningFunction) => Promise<Answer>]>([
    ['JSON', (app) => app.post(jsonBody('back'))],
    [
      'a form',
      async (app) => {
        const form = new FormData();
        for (const image of images) form.append('frames', new Blob([new Uint8Array(image)]), 'frame.jpg');
        form.append('timestamps', JSON.stringify(timestamps()));
        form.append('framerate', '10');
        form.append('streamName', 'back');
        const body = new Response(form);
        const headers = { 'content-type': body.headers.get('content-type') ?? '' };
        return app.post(Buffer.from(await body.arrayBuffer()), headers);
      },
    ],
    [
      'a bundle',
      (app) => {
        const head = { framerate: 10, timestamps: timestamps(), streamName: 'back' };
        const headers = { 'content-type': 'application/vnd.frame-ingest.bundle' };
        return app.post(Buffer.concat(writeFrameBundle(head, images) as Uint8Array[]), headers);
      },
    ],
  ])('%s goes to the stream that it names', async (_form, send) => {
    const app = await start({ ...variables, STREAM_NAMES: 'other,ba*' });
    const { status, json } = await send(app);

    expect([status, json.stream?.name]).toEqual([200, 'back']);
    expect(json.archive.key).toMatch(/^back\//);
    expect(json.stream.fragments).toMatchObject([{ acknowledgement: 'PERSISTED' }]);
  });

  test.each(['front', 'CAM', 'cam ', 'back*', '../back', '', 'cam,back', '__proto__', 'x'.repeat(300)])(
    '%j is refused, and nothing of the batch is stored',
    async (streamName) => {
      const app = await start(variables);
      const answer = await app.post(jsonBody(streamName));

      expect(answer).toMatchObject(forbidden);
      expect(answer.json.problems?.[0]?.path).toBe('streamName');
      expect(answer.text.length).toBeLessThan(2000);
      expect([await app.countArchived(), await app.countStreamed()]).toEqual([0, 0]);
    },
  );

  test.each([5, true, ['cam'], { name: 'cam' }])('%j is no name', async (streamName) => {
    const { status, json } = await (await start(variables)).post(jsonBody(streamName));

    expect([status, json.code, json.problems?.[0]?.path]).toEqual([400, 'invalid_request', 'streamName']);
  });

  test.each([
    ['cam,back', 'cam, back'],
    [
      Array.from({ length: 12 }, (_, index) => `d${index}`).join(),
      'd0, d1, d2, d3, d4, d5, d6, d7, d8, d9 and 2 more',
    ],
  ])('of %s, who may not use a stream learns which ones it may', async (names, told) => {
    const { json } = await (await start({ STREAM_NAMES: names })).post(jsonBody('front'));

    expect(json.detail).toBe(`streamName is "front", which this caller may not use; it may use ${told}`);
  });

  test('a stream that is not allowed is refused before anything else is looked at', async () => {
    const body = JSON.stringify({
      frames: ['data:image/jpeg;base64,AAAA', 7],
      framerate: -1,
      streamName: 'x',
    });

    expect(await (await start(variables)).post(body)).toMatchObject(forbidden);
  });

  test('a form with two names is refused', async () => {
    const form = new FormData();
    form.append('streamName', 'cam');
    form.append('streamName', 'back');
    const body = new Response(form);
    const headers = { 'content-type': body.headers.get('content-type') ?? '' };
    const { status, json } = await (await start(variables)).post(
      Buffer.from(await body.arrayBuffer()),
      headers,
    );

    expect([status, json.problems?.[0]?.path]).toEqual([400, 'streamName']);
  });

  test('the configuration names them', async () => {
    const { json } = await (await start(variables)).get('/Config');

    expect(json).toMatchObject({ stream: 'cam', streams: ['cam', 'back'], playback: true });
  });
});

describe('with a pattern', () => {
  const variables = {
    STREAM_NAMES: 'door-*',
    STREAM_RETENTION_HOURS: '48',
    STREAM_MEDIA_TYPE: 'video/h264,audio/aac',
    STREAM_KMS_KEY_ID: 'alias/video',
    STREAM_STORAGE_TIER: 'WARM',
    STREAM_TAGS: '{"Site":"Oslo"}',
  };

  test('a stream is made when its first batch comes', async () => {
    const app = await start(variables);
    const answer = await app.post(jsonBody('door-1'));
    const again = await app.post(jsonBody('door-1'));

    expect([answer.status, answer.json.stream?.fragments.length]).toEqual([200, 1]);
    expect(again.status).toBe(200);
    const { StreamInfo } = await new KinesisVideoClient({}).send(
      new DescribeStreamCommand({ StreamName: 'door-1' }),
    );
    expect(StreamInfo).toMatchObject({
      DataRetentionInHours: 48,
      MediaType: 'video/h264,audio/aac',
      KmsKeyId: expect.stringContaining('alias/video'),
    });
    const { Tags } = await new KinesisVideoClient({}).send(
      new ListTagsForStreamCommand({ StreamName: 'door-1' }),
    );
    expect(Tags).toEqual({ Site: 'Oslo' });
    const { StreamStorageConfiguration } = await new KinesisVideoClient({}).send(
      new DescribeStreamStorageConfigurationCommand({ StreamName: 'door-1' }),
    );
    expect(StreamStorageConfiguration).toEqual({ DefaultStorageTier: 'WARM' });
  });

  test('two first batches at a time make one stream', async () => {
    const app = await start(variables);
    const answers = await Promise.all([app.post(jsonBody('door-2')), app.post(jsonBody('door-2'))]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  test('a stream that takes its time to be there is waited for', async () => {
    const notYet = { operation: 'PutMedia', type: 'http-error', error: 'ResourceNotFoundException' } as const;
    const app = await start(variables, { transitionMs: 700, faults: [{ ...notYet, times: 2 }] });
    const { status, json } = await app.post(jsonBody('door-3'));

    expect([status, json.stream?.fragments.length]).toEqual([200, 1]);
    expect(await app.countArchived()).toBe(1);
  });

  test('a stream that cannot be made leaves the batch in the archive, and says why', async () => {
    const full = {
      operation: 'CreateStream',
      type: 'http-error',
      error: 'AccountStreamLimitExceededException',
    } as const;
    const app = await start(variables, { faults: [full] });
    const { status, json } = await app.post(jsonBody('door-4'));

    expect([status, json.code, json.archive?.key]).toEqual([503, 'stream_failed', expect.any(String)]);
    expect(json.detail).toContain('AccountStreamLimitExceededException');
    expect(await app.countArchived()).toBe(1);
  });

  test.each(['door', 'backdoor-1', 'door-/', 'door-*', 'door-é', `door-${'x'.repeat(252)}`])(
    '%p does not match',
    async (streamName) => {
      expect(await (await start(variables)).post(jsonBody(streamName))).toMatchObject(forbidden);
    },
  );

  test('a batch has to name its stream', async () => {
    const { status, json } = await (await start(variables)).post(jsonBody());

    expect([status, json.code, json.problems?.[0]?.path]).toEqual([400, 'invalid_request', 'streamName']);
  });

  test('a stream that has a name of its own is not made', async () => {
    const { status, json } = await (await start({ STREAM_NAMES: 'missing,door-*' })).post(
      jsonBody('missing'),
    );

    expect([status, json.code, json.retryable]).toEqual([503, 'stream_failed', false]);
  });
});

describe('with a claim', () => {
  const variables = { STREAM_NAMES: 'cam,door-*', STREAM_CLAIM: 'custom:stream' };

  test('the claim is the stream of a batch that names none', async () => {
    const app = await start(variables);
    const authorizer = withClaims({ 'custom:stream': 'door-7' });
    const { status, json } = await app.post(jsonBody(), undefined, authorizer);

    expect([status, json.stream?.name]).toEqual([200, 'door-7']);
  });

  test.each([
    ['another stream', { 'custom:stream': 'door-7' }, 'cam'],
    ['a stream that begins like the claim', { 'custom:stream': 'door-7' }, 'door-70'],
    ['a claim with a wildcard', { 'custom:stream': 'door-*' }, 'door-7'],
    ['a claim that the deployment does not have', { 'custom:stream': 'elsewhere' }, 'elsewhere'],
    ['a token without the claim', { sub: 'me' }, 'cam'],
    ['an empty claim', { 'custom:stream': '' }, 'cam'],
    ['a claim that is no text', { 'custom:stream': true }, 'cam'],
  ])('%s is refused', async (_what, claims, streamName) => {
    const app = await start(variables);

    expect(await app.post(jsonBody(streamName), undefined, withClaims(claims))).toMatchObject(forbidden);
    expect(await app.countArchived()).toBe(0);
  });

  test('without a token nothing is answered, not even for what to post', async () => {
    const app = await start(variables);

    expect(await app.post(jsonBody('cam'))).toMatchObject(forbidden);
    expect(await app.post('no JSON at all')).toMatchObject(forbidden);
    expect(await app.get('/Config')).toMatchObject(forbidden);
    expect(await app.get('/Playback', { streamName: 'cam' })).toMatchObject(forbidden);
  });

  test.each([
    ['as API Gateway writes an array', withClaims({ 'custom:stream': '[cam door-1]' })],
    ['with spaces', withClaims({ 'custom:stream': 'cam door-1' })],
    ['from a Lambda authorizer', { lambda: { 'custom:stream': 'cam door-1' } }],
  ])('a caller may have several streams: %s', async (_what, authorizer) => {
    const app = await start(variables);

    expect((await app.post(jsonBody('door-1'), undefined, authorizer)).status).toBe(200);
    expect((await app.post(jsonBody('cam'), undefined, authorizer)).status).toBe(200);
    expect(await app.post(jsonBody('door-2'), undefined, authorizer)).toMatchObject(forbidden);
    expect((await app.get('/Config', {}, authorizer)).json).toMatchObject({
      stream: 'cam',
      streams: ['cam', 'door-1'],
    });
  });
});
