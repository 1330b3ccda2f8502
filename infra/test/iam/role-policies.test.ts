import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { buildImageContext } from '../../build-image-context';
import { FrameIngest, type FrameIngestProps } from '../../lib/index';
import { findNagFaults } from '../find-nag-faults';
import { synthesize } from '../synthesize';
import { type Deployment, ireland } from './resolve-template';
import { readKeyPolicy, readRolePolicies, sizeOf } from './role-policies';
import { simulate } from './simulate';

beforeAll(() => buildImageContext());

/** Where names are as long as they get. */
const longNames: Deployment = {
  ...{ partition: 'aws-us-gov', region: 'ap-southeast-1', account: '111122223333' },
  nameOf: (id) => id.padEnd(256, 'x'),
};

function namesOf(count: number, length: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index).padStart(length, 'n'));
}

describe.each([
  [1, 9],
  [17, 9],
  [18, 9],
  [50, 9],
  [150, 9],
  [20, 100],
  [29, 100],
  [11, 256],
])('%d streams with names of %d characters', (count, length) => {
  const streams = namesOf(count, length);

  test.each([/FunctionRole/, /RedriveRole/])('keep to the quotas of IAM in %p', (role) => {
    const { inline, managed } = readRolePolicies(synthesize({ streams }), role, longNames);

    expect(inline.reduce((sum, document) => sum + sizeOf(document), 0)).toBeLessThanOrEqual(10_240);
    expect(managed.map(sizeOf).filter((size) => size > 6_144)).toEqual([]);
    expect(managed.length).toBeLessThanOrEqual(10);
  });

  test('are all there for the functions', async () => {
    const template = synthesize({ streams });
    const last = streams.at(-1);

    for (const role of [/FunctionRole/, /RedriveRole/]) {
      const policies = readRolePolicies(template, role, ireland);
      for (const name of [streams[0], last]) {
        const arn = `arn:aws:kinesisvideo:eu-west-1:111122223333:stream/${name}/1600000000000`;
        expect(await simulate(policies, 'kinesisvideo:PutMedia', arn, ireland)).toBe('Allowed');
      }
    }
  });
});

test('patterns, which are named twice, keep to the quotas too', () => {
  const streams = namesOf(11, 254).map((name) => `${name}-*`);
  const { inline, managed } = readRolePolicies(synthesize({ streams }), /FunctionRole/, longNames);

  expect(managed.length).toBeGreaterThan(0);
  expect([...inline, ...managed].map(sizeOf).filter((size) => size > 6_144)).toEqual([]);
});

test('a name that only the deployment knows counts as the longest', () => {
  const template = synthesize((stack) => ({
    streams: Array.from(
      { length: 11 },
      (_, index) => new CfnParameter(stack, `Name${index}`, { default: String(index) }).valueAsString,
    ),
  }));
  const { inline, managed } = readRolePolicies(template, /FunctionRole/, longNames);

  expect(inline.reduce((sum, document) => sum + sizeOf(document), 0)).toBeLessThanOrEqual(10_240);
  expect(managed.map(sizeOf).filter((size) => size > 6_144)).toEqual([]);
});

test('few streams have no policies beside the role', () => {
  expect(
    readRolePolicies(synthesize({ streams: namesOf(15, 9) }), /FunctionRole/, ireland).managed,
  ).toHaveLength(0);
});

test('more names than ten managed policies take are refused with the cure', () => {
  expect(() => synthesize({ streams: namesOf(250, 9) })).toThrow(
    /^Test\/Cam: streams has 250 names, whose permissions take up to \d+ managed policies, and IAM attaches 10 to a role\. Give a pattern, such as "cam-\*", for names that begin alike\.$/,
  );
});

test('cdk-nag has nothing to say about the policies that many streams have', () => {
  const findings = findNagFaults((stack) => {
    new FrameIngest(stack, 'Cam', { streams: [...namesOf(40, 9), 'cam-*'] });
  });

  expect(findings).toEqual([]);
});

test('roles that others make are left to them, with many streams too', () => {
  const stack = new Stack(new App(), 'Test');
  Role.customizeRoles(stack, { preventSynthesis: true });

  expect(() => new FrameIngest(stack, 'Cam', { streams: namesOf(40, 9) })).not.toThrow();
});

describe('a call', () => {
  const stream = (name: string) => `arn:aws:kinesisvideo:eu-west-1:111122223333:stream/${name}/1600000000000`;
  const foreign = 'arn:aws:kinesisvideo:eu-west-1:444455556666:stream/front/1600000000000';
  const archive = 'arn:aws:s3:::frame-ingest-c8b6a3d7-00000000-1111-2222-3333-444444444444';
  const props = (stack: Stack): FrameIngestProps => ({
    streams: ['front', 'cam-*'],
    streamTags: { Site: 'Oslo' },
    encryptionKey: new Key(stack, 'Key'),
  });
  /** The name of the archive holds a hash of the construct's path. */
  const inArchive = (template: ReturnType<typeof synthesize>, path: string) => {
    const text = JSON.stringify(template.findResources('AWS::S3::Bucket'));
    return archive.replace('c8b6a3d7', /frame-ingest-([0-9a-f]{8})/.exec(text)?.[1] ?? '') + path;
  };
  const key = 'arn:aws:kms:eu-west-1:111122223333:key/00000000-1111-2222-3333-444444444444';

  test.each<[string, string, handler: boolean, redrive: boolean]>([
    ['kinesisvideo:GetDataEndpoint', stream('front'), true, true],
    ['kinesisvideo:PutMedia', stream('front'), true, true],
    ['kinesisvideo:PutMedia', stream('cam-7'), true, true],
    ['kinesisvideo:PutMedia', stream('front-door'), false, false],
    ['kinesisvideo:PutMedia', stream('back'), false, false],
    ['kinesisvideo:PutMedia', foreign, false, false],
    ['kinesisvideo:DescribeStream', stream('front'), true, true],
    ['kinesisvideo:ListFragments', stream('cam-7'), true, true],
    ['kinesisvideo:GetMediaForFragmentList', stream('front'), true, true],
    ['kinesisvideo:GetMedia', stream('front'), false, false],
    ['kinesisvideo:GetClip', stream('front'), true, false],
    ['kinesisvideo:GetHLSStreamingSessionURL', stream('front'), true, false],
    ['kinesisvideo:CreateStream', stream('cam-7'), true, true],
    ['kinesisvideo:CreateStream', stream('front'), false, false],
    ['kinesisvideo:TagStream', stream('cam-7'), true, true],
    ['kinesisvideo:TagStream', stream('front'), false, false],
    ['kinesisvideo:DeleteStream', stream('cam-7'), false, false],
    ['kinesisvideo:UpdateDataRetention', stream('front'), false, false],
    ['s3:PutObject', '/front/1700000000000.mkv', true, false],
    ['s3:PutObject', '/cam-7/1700000000000.mkv', true, false],
    ['s3:PutObject', '/back/1700000000000.mkv', false, false],
    ['s3:PutObject', '/!offered/front/clip.mp4', true, false],
    ['s3:PutObject', '/!claims/one', true, true],
    ['s3:PutObject', '/!parked/one', true, true],
    ['s3:GetObject', '/!parked/one', true, true],
    ['s3:GetObject', '/front/1700000000000.mkv', true, true],
    ['s3:GetObject', '/back/1700000000000.mkv', false, false],
    ['s3:DeleteObject', '/front/1700000000000.mkv', false, false],
    ['s3:ListBucket', '', true, true],
    ['s3:PutBucketPolicy', '', false, false],
    ['kms:GenerateDataKey', key, true, true],
    ['kms:Decrypt', key, true, true],
    ['kms:DescribeKey', key, true, true],
    ['kms:ScheduleKeyDeletion', key, false, false],
  ])(
    '%s on %s: %s for the handler, %s for the reader of the archive',
    async (action, resource, ...allowed) => {
      const template = synthesize(props);
      const arn = resource.startsWith('arn:') ? resource : inArchive(template, resource);
      const ofKey = action.startsWith('kms:') ? readKeyPolicy(template, ireland) : undefined;

      const answers = await Promise.all(
        [/FunctionRole/, /RedriveRole/].map((role) =>
          simulate(readRolePolicies(template, role, ireland), action, arn, ireland, ofKey),
        ),
      );

      expect(answers).toEqual(allowed.map((isAllowed) => (isAllowed ? 'Allowed' : 'ImplicitlyDenied')));
    },
  );
});
