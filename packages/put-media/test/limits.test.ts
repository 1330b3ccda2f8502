import fc from '../../../test/support/properties.ts';
import { RateLimiter } from '../src/connection/rate-limiter.ts';
import { PutMediaClient, type PutMediaInput, systemTime } from '../src/index.ts';
import { VirtualTime } from '../src/simulation/index.ts';

const never = new AbortController().signal;

function put(changes: Partial<PutMediaInput>) {
  const client = new PutMediaClient({
    region: 'eu-central-1',
    // Nobody listens there: what is refused before the network is refused all the same.
    endpoint: 'http://127.0.0.1:9',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
  });
  return client.putMedia({
    streamName: 'cam',
    payload: Uint8Array.of(1),
    producerStartTimestamp: 0,
    fragmentTimecodeType: 'RELATIVE',
    acknowledgement: 'PERSISTED',
    ...changes,
  } as PutMediaInput);
}

describe('before the network', () => {
  test.each<[string, object]>([
    ['neither name nor ARN', { streamName: undefined }],
    ['both name and ARN', { streamARN: 'arn:aws:kinesisvideo:eu-central-1:123456789012:stream/cam/1' }],
    ['a name with other characters', { streamName: 'my camera\r\nx: y' }],
    ['an empty name', { streamName: '' }],
    [
      'an ARN of a signaling channel',
      {
        streamName: undefined,
        streamARN: 'arn:aws:kinesisvideo:eu-central-1:123456789012:channel/cam/1',
      },
    ],
    ['an ARN of something else', { streamName: undefined, streamARN: 'arn:aws:s3:::bucket' }],
    ['a start that is no time', { producerStartTimestamp: new Date('nonsense') }],
    ['an acknowledgement that there is not', { acknowledgement: 'STORED' }],
    ['no kind of timecode', { fragmentTimecodeType: undefined }],
    ['a payload of text', { payload: 'text' }],
    ['a count of nothing', { fragmentCount: 0 }],
    ['a count that contradicts the description', { fragmentCount: 2, fragments: [{}] }],
  ])('%s is refused', async (_what, changes) => {
    await expect(put(changes)).rejects.toMatchObject({ name: 'InvalidInputError', retryable: false });
  });

  test.each<[string, Partial<PutMediaInput>]>([
    ['maxFragmentBytes', { payload: Buffer.alloc(52_000_000), fragmentCount: 1 }],
    ['maxFragmentBytes', { fragments: [{ byteLength: 50_000_001 }] }],
    ['maxFragmentDurationMs', { fragments: [{ durationMs: 2000 }, { durationMs: 20_004 }] }],
    ['minFragmentDurationMs', { fragments: [{ durationMs: 996 }] }],
    ['maxTracks', { fragments: [{ trackCount: 4 }] }],
    ['maxFragmentTags', { fragments: [{ tagCount: 11 }] }],
  ])('a payload beyond %s is refused', async (limit, changes) => {
    await expect(put(changes)).rejects.toMatchObject({ name: 'LimitExceededError', limit });
  });

  test.each([997, 999.67, 20_000.33, 20_003])(
    'a fragment of %i ms is within what rounding does',
    (durationMs) =>
      expect(put({ fragments: [{ durationMs }] })).rejects.not.toMatchObject({ name: 'LimitExceededError' }),
  );
});

test('a provider that has no credentials is no reason to try again', async () => {
  const client = new PutMediaClient({
    region: 'eu-central-1',
    endpoint: 'http://127.0.0.1:9',
    credentials: () => {
      throw Object.assign(new Error('no profile'), { name: 'CredentialsProviderError' });
    },
  });

  const request = client.putMedia({
    streamName: 'cam',
    payload: Uint8Array.of(1),
    producerStartTimestamp: 0,
    fragmentTimecodeType: 'RELATIVE',
    acknowledgement: 'PERSISTED',
  });

  await expect(request).rejects.toMatchObject({
    name: 'NotAuthorizedError',
    retryable: false,
    message: expect.stringContaining('No credentials were found: no profile'),
  });
});

describe('a rate', () => {
  test('is never exceeded in any window, and waits no longer than it must', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 30 }),
        async (gaps) => {
          const time = new VirtualTime();
          const limiter = new RateLimiter(5, 1000, time);
          const grants: number[] = [];
          for (const gap of gaps) {
            await time.pass(gap);
            void limiter.take(1, never).then(() => grants.push(time.elapsed()));
          }
          await time.pass(10_000);

          expect(grants).toHaveLength(gaps.length);
          for (const [index, at] of grants.entries()) {
            const fifthBefore = grants[index - 5];
            if (fifthBefore !== undefined) expect(at - fifthBefore).toBeGreaterThanOrEqual(1000);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test('lends more than it holds, and makes those who come later wait for it', async () => {
    const time = new VirtualTime();
    const limiter = new RateLimiter(5, 1000, time);

    await limiter.take(12, never);
    await time.run(limiter.take(1, never));

    expect(time.elapsed()).toBe(2000);
  });

  test('does not care who sets the clock', async () => {
    const time = new VirtualTime();
    const limiter = new RateLimiter(1, 1000, time);
    await limiter.take(1, never);

    time.setClock(-3_600_000);
    await time.run(limiter.take(1, never));

    expect(time.elapsed()).toBe(1000);
  });

  test('gives up its place when the signal says so, and those behind move up', async () => {
    const limiter = new RateLimiter(1, 60, systemTime);
    const abort = new AbortController();
    await limiter.take(1, never);

    const given = limiter.take(1, abort.signal);
    const behind = limiter.take(1, never);
    abort.abort(new Error('no more time'));

    await expect(given).rejects.toThrow('no more time');
    await behind;
  });
});
