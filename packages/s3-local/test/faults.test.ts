import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { bucket, errorCode, type Fixture, failure, send, startFixture } from './support.ts';

let fixture: Fixture;
const errors: unknown[] = [];
beforeAll(async () => {
  fixture = await startFixture({ onInternalError: (error) => errors.push(error) });
});
afterEach(() => fixture.server.clearFaults());
afterAll(() => fixture.end());

const put = (Key: string, Body: string | Uint8Array = 'bytes', more: { IfNoneMatch?: string } = {}) =>
  fixture.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ...more }));
const isThere = async (key: string) =>
  (await send(fixture.server, 'GET', `/${bucket}/${key}`, {})).status === 200;
const inject = (fault: string) => fixture.server.injectFault(fault);

describe('faults', () => {
  it('answer an error before anything is done', async () => {
    inject('http-error error=InternalError operation=PutObject times=1');
    const first = await failure(put('error'));

    expect(first).toEqual({ name: 'InternalError', status: 500 });
    expect(await isThere('error')).toBe(false);
    await put('error');
    expect(await isThere('error')).toBe(true);
  });

  it('may be any error of S3, with any status', async () => {
    inject('http-error error=SomethingNew statusCode=418 times=1');
    inject('throttle times=1');

    expect(await failure(put('any'))).toEqual({ name: 'SlowDown', status: 503 });
    expect(await failure(put('any'))).toEqual({ name: 'SomethingNew', status: 418 });
  });

  it('answer an error although everything is done', async () => {
    inject('error-after error=ServiceUnavailable operation=PutObject times=1');

    expect(await failure(put('after'))).toEqual({ name: 'ServiceUnavailable', status: 503 });
    expect(await isThere('after')).toBe(true);
  });

  it('do not keep a file open of which an error is answered in place', async () => {
    await put('open');
    inject('error-after error=InternalError operation=GetObject times=1');

    expect((await send(fixture.server, 'GET', `/${bucket}/open`)).status).toBe(500);
  });

  it('swallow the answer', async () => {
    inject('swallow-answer operation=PutObject times=1');
    await expect(send(fixture.server, 'PUT', `/${bucket}/swallowed`, {}, 'x')).rejects.toMatchObject({
      code: 'ECONNRESET',
    });

    expect(await isThere('swallowed')).toBe(true);
  });

  it('stay silent before the connection closes', async () => {
    inject('swallow-answer delayMs=300 operation=PutObject times=1');
    const startMs = performance.now();
    await expect(send(fixture.server, 'PUT', `/${bucket}/silent`, {}, 'x')).rejects.toThrow();

    expect(performance.now() - startMs).toBeGreaterThan(290);
    expect(await isThere('silent')).toBe(true);
  });

  it('delay a request before anything is done', async () => {
    inject('delay delayMs=300 times=1');
    const startMs = performance.now();
    await put('delayed');

    expect(performance.now() - startMs).toBeGreaterThan(290);
  });

  it('reset the connection before anything is done', async () => {
    inject('reset operation=PutObject times=1');
    await expect(send(fixture.server, 'PUT', `/${bucket}/reset`, {}, 'x')).rejects.toMatchObject({
      code: 'ECONNRESET',
    });

    expect(await isThere('reset')).toBe(false);
  });

  it('reset the connection within the body of a request', async () => {
    inject('reset afterBytes=100000 operation=PutObject times=1');
    await expect(
      send(fixture.server, 'PUT', `/${bucket}/partly`, {}, Buffer.alloc(1_000_000)),
    ).rejects.toThrow();

    expect(fixture.server.firedFaults.at(-1)).toMatchObject({ type: 'reset', key: 'partly' });
    expect(await isThere('partly')).toBe(false);
  });

  it('reset the connection within the body of an answer', async () => {
    await put('long', new Uint8Array(3_000_000));
    inject('reset afterBytes=1000000 operation=GetObject times=1');
    const { Body, ContentLength } = await fixture.s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: 'long' }),
    );
    const reading = Body?.transformToByteArray();

    expect(ContentLength).toBe(3_000_000);
    await expect(reading).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('make a conditional write, and no other, a conflict', async () => {
    inject('conflict');
    await put('conflict/plain');
    const conflict = await failure(put('conflict/new', 'x', { IfNoneMatch: '*' }));

    expect(conflict).toEqual({ name: 'ConditionalRequestConflict', status: 409 });
    expect(await isThere('conflict/new')).toBe(false);
    expect(await isThere('conflict/plain')).toBe(true);
  });

  it('fill the disk for writes', async () => {
    inject('disk-full');
    const full = await failure(put('full'));
    const { $metadata } = await fixture.s3.send(new ListObjectsV2Command({ Bucket: bucket }));

    expect(full).toEqual({ name: 'ServiceUnavailable', status: 503 });
    expect($metadata.httpStatusCode).toBe(200);
  });

  it('strike where they are told: operation, bucket, prefix, ordinal', async () => {
    const id = inject('throttle operation=putobject bucket=frames prefix=claims/ request=2');
    const firedBefore = fixture.server.firedFaults.length;
    await put('archive/1');
    await put('claims/1');
    await put('archive/2');
    const struck = await failure(put('claims/2'));
    await put('claims/3');

    expect(struck.name).toBe('SlowDown');
    expect(fixture.server.firedFaults.slice(firedBefore)).toEqual([
      { id, type: 'throttle', operation: 'PutObject', bucket, key: 'claims/2', request: 2 },
    ]);
  });

  it('strike by chance in the same places for a seed', async () => {
    const strikes = async () => {
      inject('throttle operation=PutObject probability=0.5 seed=7');
      const results: string[] = [];
      for (let index = 0; index < 12; index++) {
        results.push(
          await put(`chance/${index}`).then(
            () => 'put',
            () => 'throttled',
          ),
        );
      }
      fixture.server.clearFaults();
      return results;
    };
    const first = await strikes();

    expect(new Set(first)).toEqual(new Set(['put', 'throttled']));
    expect(await strikes()).toEqual(first);
  });

  it.each([
    ['burn', /type must be one of http-error, throttle/],
    ['http-error', /error is missing/],
    ['http-error error=No<Code>', /error must be the code of an error/],
    ['delay delayMs=-1', /delayMs must be a whole number of milliseconds/],
    ['throttle where=there', /"where" is unknown/],
    ['throttle operation', /TYPE NAME=VALUE/],
  ])('that make no sense are refused: %s', (fault, message) => {
    expect(() => inject(fault)).toThrow(message);
  });
});

describe('control of faults over HTTP', () => {
  const path = '/_s3-local/faults';
  const json = { 'content-type': 'application/json' };

  it('injects, lists and clears', async () => {
    const injected = await send(fixture.server, 'POST', path, json, '{"type":"throttle","times":1}');
    const listed = await send(fixture.server, 'GET', path);
    const cleared = await send(fixture.server, 'DELETE', path);

    expect(JSON.parse(injected.body)).toEqual({ id: expect.stringMatching(/^fault-\d+$/) });
    expect(JSON.parse(listed.body)).toMatchObject({ faults: [{ type: 'throttle', times: 1 }] });
    expect(cleared.status).toBe(200);
    expect(JSON.parse((await send(fixture.server, 'GET', path)).body).faults).toEqual([]);
  });

  it('takes JSON only, which a page cannot send without asking', async () => {
    const asText = await send(fixture.server, 'POST', path, { 'content-type': 'text/plain' }, '{}');
    const wrong = await send(fixture.server, 'POST', path, json, '{"type":"burn"}');

    expect([asText.status, wrong.status]).toEqual([415, 400]);
    expect(wrong.body).toContain('type must be one of');
  });

  it('needs a signature where credentials are known', async () => {
    const credentials = { accessKeyId: 'known', secretAccessKey: 'secret' };
    const signed = await startFixture({ credentials });
    const unsigned = await send(signed.server, 'GET', path, { authorization: '' });
    const made = await send(signed.server, 'DELETE', path);
    await signed.end();

    expect([unsigned.status, errorCode(made)]).toEqual([400, 'InvalidAccessKeyId']);
  });
});

afterAll(() => expect(errors.every((error) => (error as { code?: string }).code === 'ENOSPC')).toBe(true));

test('who brings the pauses along passes the time of faults at once', async () => {
  const pauses: number[] = [];
  const { server, end } = await startFixture({
    pause: async (ms) => {
      pauses.push(ms);
    },
  });
  server.injectFault('delay delayMs=3600000 operation=PutObject');
  server.injectFault('swallow-answer delayMs=60000 operation=GetObject');
  const put = await send(server, 'PUT', `/${bucket}/later`, {}, 'x');
  const got = send(server, 'GET', `/${bucket}/later`);
  await expect(got).rejects.toMatchObject({ code: 'ECONNRESET' });
  await end();

  expect([put.status, pauses]).toEqual([200, [3_600_000, 60_000]]);
});
