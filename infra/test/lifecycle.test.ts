import { App, Annotations as CdkAnnotations, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Bucket, type CfnBucket, type IBucket, type LifecycleRule } from 'aws-cdk-lib/aws-s3';
import { buildImageContext } from '../build-image-context';
import { FrameIngest, type FrameIngestProps } from '../lib/index';

beforeAll(() => buildImageContext());

const offered: LifecycleRule = { prefix: '!offered/', expiration: Duration.days(1) };
const claims: LifecycleRule = { prefix: '!claims/', expiration: Duration.days(7) };
const uploads: LifecycleRule = { abortIncompleteMultipartUploadAfter: Duration.days(1) };

function warningsOf(
  bucketOf: (stack: Stack) => IBucket,
  props: FrameIngestProps = {},
  use?: (cam: FrameIngest, bucket: IBucket) => void,
): string[] {
  const stack = new Stack(new App(), 'Test');
  const bucket = bucketOf(stack);
  const cam = new FrameIngest(stack, 'Cam', { bucket, redrive: false, ...props });
  use?.(cam, bucket);
  return Annotations.fromStack(stack)
    .findWarning('/Test/Cam', Match.stringLikeRegexp('lifecycle'))
    .map(({ entry }) => String(entry.data));
}

const made =
  (...lifecycleRules: LifecycleRule[]) =>
  (stack: Stack): IBucket =>
    new Bucket(stack, 'Archive', { lifecycleRules }) as IBucket;
const imported = (stack: Stack): IBucket => Bucket.fromBucketName(stack, 'Archive', 'my-archive');

test('a bucket of elsewhere may lack the rules: a warning names them', () => {
  expect(warningsOf(imported)).toEqual([
    expect.stringMatching(
      /^bucket is brought along, and what it clears away is not known here. It needs lifecycle rules: incomplete uploads end after 1 day, !claims\/ expires after 7 days, !offered\/ expires after 1 day\. .*frame-ingest:bucket-lifecycle\]$/,
    ),
  ]);
});

test('the warning can be acknowledged', () => {
  const acknowledge = (cam: FrameIngest): void =>
    CdkAnnotations.of(cam).acknowledgeWarning('frame-ingest:bucket-lifecycle', 'It has the rules');

  expect(warningsOf(imported, {}, acknowledge)).toEqual([]);
});

test('a bucket of the app that has the rules is no reason to warn', () => {
  expect(warningsOf(made(offered, claims, uploads))).toEqual([]);
});

test('rules that are added after the construct was made count', () => {
  const add = (_cam: FrameIngest, bucket: IBucket): void => (bucket as Bucket).addLifecycleRule(offered);

  expect(warningsOf(made(claims, uploads), {}, add)).toEqual([]);
});

test('a rule that clears away everything clears away these, too', () => {
  expect(warningsOf(made({ expiration: Duration.days(365) }, uploads))).toEqual([]);
});

test('without playback no clips are offered', () => {
  expect(warningsOf(made(claims, uploads), { playback: false })).toEqual([]);
});

test.each<[string, LifecycleRule]>([
  ['is off', { ...claims, enabled: false }],
  ['is for other objects', { ...claims, prefix: '!claims/front/' }],
  ['is for tagged objects only', { ...claims, tagFilters: { done: 'yes' } }],
  ['moves objects only', { prefix: '!claims/', noncurrentVersionExpiration: Duration.days(1) }],
])('a rule that %s is not enough', (_which, rule) => {
  expect(warningsOf(made(offered, uploads, rule))).toEqual([
    expect.stringMatching(/^bucket lacks lifecycle rules: !claims\/ expires after 7 days\. /),
  ]);
});

test('rules that are written as in a template count', () => {
  const bucketOf = (stack: Stack): IBucket => {
    const bucket = new Bucket(stack, 'Archive');
    (bucket.node.defaultChild as CfnBucket).lifecycleConfiguration = {
      rules: [
        { status: 'Enabled', expirationInDays: 30 },
        { status: 'Enabled', abortIncompleteMultipartUpload: { daysAfterInitiation: 3 } },
      ],
    };
    return bucket as IBucket;
  };

  expect(warningsOf(bucketOf)).toEqual([]);
});

test('the bucket that is made here needs no warning', () => {
  const stack = new Stack(new App(), 'Test');
  new FrameIngest(stack, 'Cam');

  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('lifecycle'))).toEqual([]);
});
